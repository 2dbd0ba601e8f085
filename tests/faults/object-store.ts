import type { Answer, Request } from "./message.ts";

/** Base URL of the S3 API, on the wire of this process. */
export const S3_URL = "https://s3.sandbox";
export const BUCKET = "backups";

interface StoredObject {
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A bucket behind an S3 API, as far as our client speaks it. */
export class ObjectStore {
  /** Answers nobody. */
  down = false;
  readonly #objects = new Map<string, StoredObject>();

  put(key: string, body = ""): void {
    this.#objects.set(key, { body, modified: Date.now() });
  }

  has(key: string): boolean {
    return this.#objects.has(key);
  }

  /** Whether there is anything below a folder that ends in `/`. */
  hasBelow(folder: string): boolean {
    return [...this.#objects.keys()].some((key) => key.startsWith(folder));
  }

  deleteBelow(folder: string): void {
    for (const key of this.#objects.keys()) if (key.startsWith(folder)) this.#objects.delete(key);
  }

  answer({ method, url, headers, body }: Request): Answer {
    const date = { date: new Date().toUTCString() };
    const key = decodeURIComponent(url.pathname.slice(`/${BUCKET}/`.length));
    if (key === "") return { status: 200, text: this.#listing(url.searchParams), headers: date };
    const found = this.#objects.get(key);
    if (method === "GET" && !found) return { status: 404, text: refusal("NoSuchKey"), headers: date };
    if (method === "PUT" && found && headers["if-none-match"] === "*")
      return { status: 412, text: refusal("PreconditionFailed"), headers: date };
    if (method === "PUT") this.put(key, body);
    if (method === "DELETE") this.#objects.delete(key);
    return { status: 200, text: method === "GET" ? found!.body : "", headers: date };
  }

  #listing(query: URLSearchParams): string {
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter");
    const folders = new Set<string>();
    const contents: string[] = [];
    for (const [key, { body, modified }] of this.#objects) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      if (end >= 0) folders.add(key.slice(0, end + 1));
      else
        contents.push(
          `<Contents><Key>${encodeURIComponent(key)}</Key><Size>${body.length}</Size>` +
            `<LastModified>${new Date(modified).toISOString()}</LastModified></Contents>`,
        );
    }
    const prefixes = [...folders].map(
      (each) => `<CommonPrefixes><Prefix>${encodeURIComponent(each)}</Prefix></CommonPrefixes>`,
    );
    return `<ListBucketResult><EncodingType>url</EncodingType>${contents.join("")}${prefixes.join("")}</ListBucketResult>`;
  }
}

const refusal = (code: string): string => `<Error><Code>${code}</Code><Message></Message></Error>`;
