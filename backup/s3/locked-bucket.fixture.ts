import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { XMLParser } from "fast-xml-parser";
import { Agent, fetch } from "undici";

const LOCK = `<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>`;

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}

const parser = new XMLParser({
  isArray: (name) => name === "Version" || name === "DeleteMarker",
  parseTagValue: false,
});

/** A bucket whose objects nobody can end for a day, and what somebody does who has its key. */
export class LockedBucket {
  readonly #base: string;
  readonly #signer: AwsClient;
  readonly #dispatcher = new Agent({ connect: { rejectUnauthorized: false } });

  constructor(endpoint: string, bucket: string, login: { accessKeyId: string; secretAccessKey: string }) {
    this.#base = `${endpoint}/${bucket}`;
    this.#signer = new AwsClient({ ...login, service: "s3", region: "us-east-1" });
  }

  async make(): Promise<void> {
    await this.#ask("PUT", "", undefined, { "x-amz-bucket-object-lock-enabled": "true" });
    const digest = createHash("md5").update(LOCK).digest("base64");
    await this.#ask("PUT", "?object-lock", LOCK, { "content-md5": digest });
  }

  /** Deletes every object, and tries the same with each of their versions. @returns how many of these were refused */
  async deleteAll(): Promise<{ readonly objects: number; readonly refused: number }> {
    const { versions } = await this.#versions();
    const keys = [...new Set(versions.map(({ Key }) => Key))];
    for (const key of keys) await this.#ask("DELETE", `/${path(key)}`);
    let refused = 0;
    for (const { Key, VersionId } of versions) {
      const answer = await this.#try("DELETE", `/${path(Key)}?versionId=${VersionId}`);
      if (answer.status === 403) refused++;
    }
    return { objects: keys.length, refused };
  }

  /** Takes back every deletion that is the newest of its object. */
  async bringBack(): Promise<number> {
    const { markers } = await this.#versions();
    for (const { Key, VersionId } of markers) await this.#ask("DELETE", `/${path(Key)}?versionId=${VersionId}`);
    return markers.length;
  }

  async #versions(): Promise<{ versions: Version[]; markers: Version[] }> {
    const text = await (await this.#ask("GET", "?versions&max-keys=100000")).text();
    const { ListVersionsResult: list } = parser.parse(text);
    if (list.IsTruncated === "true") throw new Error("there are more versions than one page has");
    const newest = (each: Version & { IsLatest: string }) => each.IsLatest === "true";
    return { versions: list.Version ?? [], markers: (list.DeleteMarker ?? []).filter(newest) };
  }

  async #ask(method: string, at: string, body?: string, headers: Record<string, string> = {}) {
    const answer = await this.#try(method, at, body, headers);
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async #try(method: string, at: string, body?: string, headers: Record<string, string> = {}) {
    const signed = await this.#signer.sign(`${this.#base}${at}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    return fetch(signed.url, {
      method,
      headers: Object.fromEntries(signed.headers),
      dispatcher: this.#dispatcher,
      ...(body !== undefined && { body }),
    });
  }
}

const path = (key: string): string => key.split("/").map(encodeURIComponent).join("/");
