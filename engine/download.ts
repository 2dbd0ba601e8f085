import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { rootCauseText } from "../errors/text.ts";
import { undici } from "../network/undici.ts";

export interface Download {
  readonly url: string;
  /** Of the whole file, hex. Other bytes are thrown away. */
  readonly sha256: string;
  /** Where it goes; what has come of it is kept beside, for the next attempt and the next run. */
  readonly file: string;
}

export interface DownloadOptions {
  readonly dispatcher?: Dispatcher;
  /** Milliseconds without a byte after which an attempt ends. */
  readonly stallTimeout?: number;
  /** Milliseconds before the second attempt; twice as long before the third. */
  readonly pause?: number;
  /** Called with the bytes there are, and those there will be where the server says so. */
  readonly progress?: (bytes: number, total: number | undefined) => void;
}

/** Why a file could not be had; to be told, not to be looked into. */
export class DownloadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "DownloadError";
  }
}

const STALL_TIMEOUT = 30_000;
const PAUSE = 1000;
/** Attempts in a row that bring nothing. */
const FUTILE_ATTEMPTS = 3;
/** No file that is fetched here comes near it. */
const MAX_BYTES = 1 << 30;

/**
 * Fetches a file whose checksum is known. An attempt ends when no byte comes for a while, however long all of it takes; the
 * next one goes on where it ended, if the server lets it.
 * @throws DownloadError
 */
export async function download(wanted: Download, options: DownloadOptions = {}): Promise<void> {
  const { url, file, sha256 } = wanted;
  const partial = `${file}.partial`;
  await mkdir(dirname(file), { recursive: true });
  const earlier = await sizeOf(partial);
  for (let futile = 0; ; ) {
    const before = await sizeOf(partial);
    const failure = await attempt(url, partial, options).catch((error: unknown) => error ?? new Error("no reason"));
    if (failure === undefined) break;
    if (isOutOfSpace(failure) || failure instanceof DownloadError) throw failure;
    futile = (await sizeOf(partial)) > before ? 0 : futile + 1;
    if (futile >= FUTILE_ATTEMPTS) throw new DownloadError(rootCauseText(failure), failure);
    await sleep((options.pause ?? PAUSE) * 2 ** futile);
  }
  const actual = await checksum(partial);
  if (actual !== sha256) {
    await forget(partial);
    if (earlier > 0) return download(wanted, options);
    throw new DownloadError(`what ${url} serves has the SHA-256 ${actual}, not ${sha256}`);
  }
  await rename(partial, file);
  await forget(partial);
}

/** Brings what is missing of a file. Rejects where it could not bring all. */
async function attempt(url: string, partial: string, options: DownloadOptions): Promise<void> {
  const { dispatcher, stallTimeout = STALL_TIMEOUT, progress } = options;
  const abort = new AbortController();
  const stalled = new Error(`no byte for ${stallTimeout / 1000} s`);
  const timer = setTimeout(() => abort.abort(stalled), stallTimeout);
  try {
    const validator = await readFile(validatorOf(partial), "utf8").catch(() => "");
    // Without something to tell the file by, what comes might be the end of another one.
    const have = validator ? await sizeOf(partial) : 0;
    const headers = have > 0 ? { range: `bytes=${have}-`, "if-range": validator } : {};
    const response = await undici().fetch(url, { headers, signal: abort.signal, ...(dispatcher && { dispatcher }) });
    if (response.status === 416) await forget(partial);
    const goesOn = response.status === 206 && startOf(response.headers.get("content-range")) === have;
    if ((response.status !== 200 && !goesOn) || !response.body) {
      await response.body?.cancel();
      throw refusal(url, response.status);
    }
    await writeFile(validatorOf(partial), strongValidator(response.headers));
    let bytes = goesOn ? have : 0;
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = Number.isNaN(length) ? undefined : bytes + length;
    const count = new Transform({
      transform(chunk: Buffer, _, done) {
        timer.refresh();
        bytes += chunk.length;
        progress?.(bytes, total);
        done(bytes > MAX_BYTES ? new DownloadError(`${url} does not end after ${MAX_BYTES} bytes`) : null, chunk);
      },
    });
    await pipeline(response.body, count, createWriteStream(partial, { flags: goesOn ? "a" : "w" }), {
      signal: abort.signal,
    });
    if (total !== undefined && bytes !== total) throw new Error(`it ended after ${bytes} of ${total} bytes`);
  } catch (error) {
    throw abort.signal.aborted ? stalled : error;
  } finally {
    clearTimeout(timer);
  }
}

/** What a server refuses for good is not asked again. */
function refusal(url: string, status: number): Error {
  const message = `${url} answers HTTP ${status}`;
  const again = status >= 500 || [206, 408, 416, 425, 429].includes(status);
  return again ? new Error(message) : new DownloadError(message);
}

/** By which a server can tell that the file is the same (RFC 9110 §13.1.5: no weak one); empty where it says none. */
function strongValidator(headers: { get(name: string): string | null }): string {
  const etag = headers.get("etag") ?? "";
  return etag.startsWith('"') ? etag : (headers.get("last-modified") ?? "");
}

/** First byte of `bytes 5-9/10`. */
const startOf = (range: string | null): number => Number(/^bytes (\d+)-/.exec(range ?? "")?.[1] ?? Number.NaN);

const validatorOf = (partial: string): string => `${partial}.validator`;

async function forget(partial: string): Promise<void> {
  for (const file of [partial, validatorOf(partial)]) await rm(file, { force: true });
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function checksum(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Another attempt, or another way to get the file, would need the same space. */
export function isOutOfSpace(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}
