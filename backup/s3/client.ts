import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { Dispatcher, Response } from "undici";
import { boundedFetch } from "../../network/bounded-fetch.ts";
import { dispatcher } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";
import { rememberSecret } from "../../redaction/known.ts";
import type { Repository } from "../repository.ts";
import { type Page, readPage, readRefusal, type StoredObject } from "./answers.ts";
import { S3Error } from "./errors.ts";

interface Call {
  readonly method: "GET" | "PUT" | "DELETE";
  /** In words, for messages. */
  readonly words: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Milliseconds that one request may take, with what it carries. */
const LONGEST = 120_000;

/** Most pages of 1,000 keys of one listing. */
const MOST_PAGES = 200;

/** A bucket over the S3 API. Dispose of it when done. */
export class S3 implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #signer: AwsClient;
  readonly #dispatcher: Dispatcher;
  readonly #signal: AbortSignal;
  #serverTime: number | undefined;

  constructor(repository: Repository, network: Network, signal: AbortSignal) {
    rememberSecret(repository.secretKey);
    this.#repository = repository;
    this.#signer = new AwsClient({
      accessKeyId: repository.accessKey,
      secretAccessKey: repository.secretKey,
      service: "s3",
      region: repository.region,
    });
    this.#dispatcher = dispatcher(network, repository.ca === undefined ? {} : { ca: [repository.ca] });
    this.#signal = signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** The service's clock when it last answered, milliseconds since 1970; undefined where it did not say. */
  get serverTime(): number | undefined {
    return this.#serverTime;
  }

  /** Every object whose key begins so. @throws S3Error, or where there are more than 200,000 */
  async list(prefix: string): Promise<StoredObject[]> {
    const pages = await this.#pages({ prefix });
    return pages.flatMap(({ objects }) => objects);
  }

  /** The names directly below a folder that ends in `/`: of objects, and of folders, each with its `/`. @throws S3Error */
  async children(folder: string): Promise<{ objects: StoredObject[]; folders: string[] }> {
    const pages = await this.#pages({ prefix: folder, delimiter: "/" });
    return { objects: pages.flatMap(({ objects }) => objects), folders: pages.flatMap(({ folders }) => folders) };
  }

  /** The text of an object; undefined where there is none. @throws S3Error */
  async read(key: string): Promise<string | undefined> {
    try {
      return await (await this.#ask({ method: "GET", words: `reading ${key}`, key })).text();
    } catch (error) {
      if (error instanceof S3Error && error.code === "NoSuchKey") return undefined;
      throw error;
    }
  }

  /** Writes an object where there was none. @returns false where there is one, which is left as it is. @throws S3Error */
  async writeNew(key: string, body: string): Promise<boolean> {
    const headers = { "if-none-match": "*" };
    try {
      await this.#ask({ method: "PUT", words: `writing ${key}`, key, body, headers });
      return true;
    } catch (error) {
      if (error instanceof S3Error && error.status === 412) return false;
      throw error;
    }
  }

  /** Writes an object, whatever was there: a reader has the one or the other, never half of it. @throws S3Error */
  async replace(key: string, body: string): Promise<void> {
    await this.#ask({ method: "PUT", words: `writing ${key}`, key, body });
  }

  /** @throws S3Error */
  async delete(key: string): Promise<void> {
    await this.#ask({ method: "DELETE", words: `deleting ${key}`, key });
  }

  async #pages(query: Readonly<Record<string, string>>): Promise<Page[]> {
    const pages: Page[] = [];
    let next: string | undefined;
    do {
      const page = await this.#page({ ...query, ...(next !== undefined && { "continuation-token": next }) });
      pages.push(page);
      next = page.next;
      if (pages.length > MOST_PAGES) throw new Error(`the bucket ${this.#repository.bucket} lists without end`);
    } while (next !== undefined);
    return pages;
  }

  async #page(query: Readonly<Record<string, string>>): Promise<Page> {
    const words = `listing ${query.prefix || "the bucket"}`;
    const response = await this.#ask({
      method: "GET",
      words,
      query: { "list-type": "2", "encoding-type": "url", ...query },
    });
    return readPage(await response.text(), response.url || this.#url({ method: "GET", words }));
  }

  /** @throws S3Error for any answer but 2xx, AnswerError or NoAnswerError */
  async #ask(call: Call): Promise<Response> {
    const { method, body = null, headers = {} } = call;
    const url = this.#url(call);
    const signed = await this.#signer.sign(url.href, { method, body, headers: { ...headers, ...digestOf(body) } });
    const response = await boundedFetch(url, {
      method,
      headers: Object.fromEntries(signed.headers),
      body,
      signal: this.#signal,
      dispatcher: this.#dispatcher,
      limits: { total: LONGEST },
    });
    const time = Date.parse(response.headers.get("date") ?? "");
    this.#serverTime = Number.isNaN(time) ? undefined : time;
    if (response.ok) return response;
    const { code, message } = readRefusal(await response.text());
    throw new S3Error(call.words, response.status, code, message);
  }

  #url({ key = "", query = {} }: Call): URL {
    const { endpoint, bucket, pathStyle } = this.#repository;
    const url = new URL(endpoint);
    if (!pathStyle) url.hostname = `${bucket}.${url.hostname}`;
    const path = [url.pathname.replace(/\/$/, ""), ...(pathStyle ? [bucket] : []), ...key.split("/").map(encode)];
    url.pathname = path.join("/");
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }
}

/** What is written is refused without it where the bucket has object lock with a retention of its own. */
const digestOf = (body: string | null): Record<string, string> =>
  body === null ? {} : { "content-md5": createHash("md5").update(body).digest("base64") };

/** As the signature wants it: all but unreserved characters. */
const encode = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
