import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { XMLParser } from "fast-xml-parser";
import { Agent, fetch } from "undici";

const LOCK = `<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>`;

interface Version {
  readonly Key: string;
  /** A ULID. */
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

  /** Makes every object again what it was at a time, whatever became of it since. @returns how many there were */
  async bringBack(time: Date): Promise<number> {
    const { versions, markers } = await this.#versions();
    const of = Map.groupBy([...versions, ...markers], ({ Key }) => Key);
    const then = [...of.values()].flatMap((all) =>
      all
        .filter((each) => madeAt(each) <= time.getTime())
        .toSorted((one, other) => madeAt(other) - madeAt(one))
        .slice(0, 1)
        .filter((each) => versions.includes(each)),
    );
    for (const { Key, VersionId } of then) {
      const source = `${new URL(this.#base).pathname.slice(1)}/${path(Key)}?versionId=${VersionId}`;
      await this.#ask("PUT", `/${path(Key)}`, undefined, { "x-amz-copy-source": source });
    }
    return then.length;
  }

  async #versions(): Promise<{ versions: Version[]; markers: Version[] }> {
    const text = await (await this.#ask("GET", "?versions&max-keys=100000")).text();
    const { ListVersionsResult: list } = parser.parse(text);
    if (list.IsTruncated === "true") throw new Error("there are more versions than one page has");
    return { versions: list.Version ?? [], markers: list.DeleteMarker ?? [] };
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

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** When a version was made, milliseconds since 1970. The time that versitygw tells is when another took its place. */
const madeAt = ({ VersionId }: Version): number =>
  Array.from(VersionId.slice(0, 10)).reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0);
