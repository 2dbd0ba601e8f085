import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DownloadOptions, download } from "./download.ts";

const CONTENT = randomBytes(200_000);
const sha256 = createHash("sha256").update(CONTENT).digest("hex");
const ETAG = '"one"';

type Answer = (request: IncomingMessage, response: ServerResponse, call: number) => unknown;

let server: Server;
let asked: { range: string | undefined; ifRange: string | undefined }[];
let file: string;

async function serve(answer: Answer): Promise<string> {
  asked = [];
  server = createServer((request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers["if-range"] as string | undefined });
    response.on("error", () => undefined);
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

/** Answers as a file server does, from where it is asked, up to `end`. */
function respond(request: IncomingMessage, response: ServerResponse, etag = ETAG): Buffer {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const partial = start > 0 && request.headers["if-range"] === etag;
  const body = CONTENT.subarray(partial ? start : 0);
  response.writeHead(partial ? 206 : 200, {
    etag,
    "content-length": body.length,
    ...(partial && { "content-range": `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}` }),
  });
  return body;
}

const fetchIt = (url: string, options: DownloadOptions = {}) =>
  download({ url, sha256, file }, { stallTimeout: 300, pause: 5, ...options });

beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "download-")), "file");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** It came, and nothing else is left. */
async function expectThere(): Promise<void> {
  expect((await readFile(file)).equals(CONTENT)).toBe(true);
  expect(await readdir(dirname(file))).toEqual(["file"]);
}

/** Waits until so many octets lie there: what is cut off earlier may be lost on the way. */
async function fetched(octets: number): Promise<void> {
  const size = () =>
    stat(`${file}.partial`).then(
      (found) => found.size,
      () => 0,
    );
  while ((await size()) < octets) await sleep(10);
}

test("a file is fetched, and its progress is told", async () => {
  const told: unknown[] = [];
  const url = await serve((request, response) => response.end(respond(request, response)));
  await fetchIt(url, { progress: (...at) => told.push(at) });
  await expectThere();
  expect(told.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
});

test("a slow one may take longer than the time-out, as long as bytes come", async () => {
  const url = await serve(async (request, response) => {
    const body = respond(request, response);
    for (let at = 0; at < body.length; at += 20_000) {
      response.write(body.subarray(at, at + 20_000));
      await sleep(100);
    }
    response.end();
  });
  await fetchIt(url);
  await expectThere();
  expect(asked).toHaveLength(1);
});

test.each([
  ["cut off", (response: ServerResponse) => response.destroy()],
  ["silent", () => undefined],
])("one that is %s in the middle goes on from there", async (_, stop) => {
  const url = await serve((request, response, call) => {
    const body = respond(request, response);
    if (call > 3) response.end(body);
    else response.write(body.subarray(0, 50_000), () => void fetched(call * 50_000).then(() => stop(response)));
  });
  await fetchIt(url);
  await expectThere();
  expect(asked.map(({ range }) => range)).toEqual([undefined, "bytes=50000-", "bytes=100000-", "bytes=150000-"]);
  expect(asked[1]!.ifRange).toBe(ETAG);
});

test("what a killed run has fetched is not fetched again", async () => {
  await writeFile(`${file}.partial`, CONTENT.subarray(0, 120_000));
  await writeFile(`${file}.partial.validator`, ETAG);
  const url = await serve((request, response) => response.end(respond(request, response)));
  await fetchIt(url);
  await expectThere();
  expect(asked.map(({ range }) => range)).toEqual(["bytes=120000-"]);
});

test.each([
  ["knows no ranges", (_: IncomingMessage, response: ServerResponse) => response.end(CONTENT)],
  [
    "has another file by now",
    (request: IncomingMessage, response: ServerResponse) => response.end(respond(request, response, '"two"')),
  ],
  [
    "answers another range than was asked for",
    (_: IncomingMessage, response: ServerResponse, call: number) => {
      if (call > 1) return response.end(CONTENT);
      response.writeHead(206, { "content-range": `bytes 5-${CONTENT.length - 1}/${CONTENT.length}` });
      response.end(CONTENT.subarray(5));
    },
  ],
  [
    "has no such range",
    (request: IncomingMessage, response: ServerResponse) =>
      request.headers.range ? response.writeHead(416).end() : response.end(CONTENT),
  ],
] as [string, Answer][])("where the server %s, it begins again", async (_, answer) => {
  await writeFile(`${file}.partial`, randomBytes(120_000));
  await writeFile(`${file}.partial.validator`, ETAG);
  await fetchIt(await serve(answer));
  await expectThere();
});

test("bytes that cannot be told from those of another file are not gone on with", async () => {
  await writeFile(`${file}.partial`, randomBytes(120_000));
  await fetchIt(await serve((_, response) => response.end(CONTENT)));
  await expectThere();
  expect(asked).toEqual([{ range: undefined, ifRange: undefined }]);
});

test("damaged bytes of an earlier run do not spoil the file", async () => {
  await writeFile(`${file}.partial`, randomBytes(120_000));
  await writeFile(`${file}.partial.validator`, ETAG);
  await fetchIt(await serve((request, response) => response.end(respond(request, response))));
  await expectThere();
  expect(asked.map(({ range }) => range)).toEqual(["bytes=120000-", undefined]);
});

test("wrong bytes are thrown away, and both checksums are told", async () => {
  const wrong = Buffer.from(CONTENT);
  wrong[7]! ^= 1;
  const actual = createHash("sha256").update(wrong).digest("hex");
  const url = await serve((_, response) => response.end(wrong));
  await expect(fetchIt(url)).rejects.toThrow(`what ${url} serves has the SHA-256 ${actual}, not ${sha256}`);
  expect(await readdir(dirname(file))).toEqual([]);
});

test("a server that sends nothing is given up after three attempts", async () => {
  const url = await serve(() => undefined);
  const began = Date.now();
  await expect(fetchIt(url)).rejects.toThrow("no byte for 0.3 s");
  expect(asked).toHaveLength(3);
  expect(Date.now() - began).toBeLessThan(5000);
  expect(existsSync(file)).toBe(false);
});

test.each([
  [404, 1],
  [403, 1],
  [503, 3],
  [429, 3],
])("HTTP %i ends it after %i attempts", async (status, attempts) => {
  const url = await serve((_, response) => response.writeHead(status).end("a page"));
  await expect(fetchIt(url)).rejects.toThrow(`${url} answers HTTP ${status}`);
  expect(asked).toHaveLength(attempts);
});

test("where nobody listens, that is what it says", async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  await expect(fetchIt(url)).rejects.toThrow("ECONNREFUSED");
});
