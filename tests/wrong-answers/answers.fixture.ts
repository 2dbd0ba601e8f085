import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/** What the double would have answered. */
export interface RightAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as it came. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  /** In the order they came in. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface WrongAnswer {
  readonly what: string;
  /** It goes on for ever: the caller's own signal ends it here, the deadline is tested in `network/`. */
  readonly endless?: true;
  /** Wrong by the content alone: a method that reads none cannot tell. */
  readonly content?: true;
  /** It costs so much that it is tried at the first request alone. */
  readonly dear?: true;
  /** Writes it; false where this right answer cannot be made wrong in this way. */
  write(response: ServerResponse, right: RightAnswer, elsewhere: string, asked: Asked): unknown;
}

const JSON_TYPE = { "content-type": "application/json" };
const PAGE = "<!DOCTYPE html><html><body>Please log in to the network</body></html>";
/** 40 MiB of spaces, which are white space to a parser of JSON. */
const BOMB = gzipSync(Buffer.alloc(40 * 2 ** 20, " "));

const json = (what: string, text: string): WrongAnswer => ({
  what,
  content: true,
  write: (response) => response.writeHead(200, JSON_TYPE).end(text),
});

/** Every text in it as a number. */
const numbered = (value: unknown): unknown => {
  if (typeof value === "string") return 7;
  if (Array.isArray(value)) return value.map(numbered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbered(member)]));
};

const isJson = (text: string): boolean => /^[[{]/.test(text) && /:\s*"|\["/.test(text);

export const WRONG_ANSWERS: readonly WrongAnswer[] = [
  {
    what: "the page of a captive portal",
    write: (response) => response.writeHead(200, { "content-type": "text/html" }).end(PAGE),
  },
  json("an empty object", "{}"),
  json("null", "null"),
  json("an empty list", "[]"),
  json("a number", "42"),
  json("a list of null", "[null]"),
  json("success: false", '{"success":false,"errors":[],"messages":[],"result":null}'),
  json("success without a result", '{"success":true,"errors":[],"messages":[]}'),
  {
    what: "octets of something else",
    content: true,
    write: (response) =>
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(Buffer.from([0, 255, 128, 27, 93])),
  },
  {
    what: "numbers in place of texts",
    content: true,
    write: (response, { status, headers, body }) =>
      isJson(body) && response.writeHead(status, headers).end(JSON.stringify(numbered(JSON.parse(body)))),
  },
  {
    what: "the first half of the right answer",
    content: true,
    write: (response, { status, headers, body }) =>
      body.length > 1 && response.writeHead(status, headers).end(body.slice(0, body.length / 2)),
  },
  {
    what: "a redirect to another host",
    write: (response, _, elsewhere) => response.writeHead(307, { location: `${elsewhere}/taken` }).end(),
  },
  {
    what: "a gzip bomb",
    dear: true,
    write: (response) => response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" }).end(BOMB),
  },
  {
    what: "a body without an end",
    endless: true,
    async write(response) {
      response.writeHead(200, JSON_TYPE);
      while (!response.destroyed) {
        response.write(" ");
        await sleep(20);
      }
    },
  },
  {
    what: "headers beyond all measure",
    write: (response) => response.writeHead(200, { "x-large": "x".repeat(200_000) }).end("{}"),
  },
  {
    what: "a page that is not found",
    write: (response) => response.writeHead(404, { "content-type": "text/html" }).end(PAGE),
  },
  { what: "404 and an empty object", write: (response) => response.writeHead(404, JSON_TYPE).end("{}") },
  {
    what: "an error of a proxy",
    write: (response) => response.writeHead(502, { "content-type": "text/html" }).end(PAGE),
  },
  { what: "a closed connection", write: (response) => response.destroy() },
];
