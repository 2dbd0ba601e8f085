import type { ServerResponse } from "node:http";
import type { Asked } from "../wrong-answers/answers.fixture.ts";

/** An answer of a server that repeats what it was sent. */
export interface Echo {
  readonly what: string;
  write(response: ServerResponse, asked: Asked): unknown;
}

const whole = ({ method, url, headers, body }: Asked): string =>
  [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`), "", body].join("\n");
const fromTheEnd = ({ method, url, headers, body }: Asked): string =>
  [body, "", ...headers.map(([name, value]) => `${name}: ${value}`).reverse(), `${method} ${url}`].join("\n");
const authorization = ({ headers }: Asked): string =>
  headers.find(([name]) => /^authorization$/i.test(name))?.[1] ?? "";
/** What a client may cut at its limits, so that the secret is on both sides of the cut. */
const upTo = (limit: number, rest: number) => (asked: Asked) => {
  const secret = authorization(asked).replace(/^\S+ /, "") || asked.body;
  return `${"x".repeat(limit - rest - 1)} ${secret}`;
};

const html = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
const percent = (text: string) => Buffer.from(text).toString("hex").replace(/../g, "%$&");
const escapedAsGo = (text: string) =>
  JSON.stringify(text).replace(/[<>&]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`);

/** Said in the form of every API's errors at once, so that each client takes it for the reason. */
const reason = (text: string) => ({
  success: false,
  errors: [{ code: 1000, message: text }],
  error: { code: 400, message: text, errors: [{ reason: "invalid", message: text }] },
  detail: text,
  type: "urn:ietf:params:acme:error:serverInternal",
  statusCode: 400,
  message: text,
  code: 3,
});

const said = (what: string, status: number, say: (asked: Asked) => string): Echo => ({
  what: `${status} with ${what}, as the API's reason`,
  write: (response, asked) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reason(say(asked)))),
});

const page = (what: string, status: number, type: string, say: (asked: Asked) => string): Echo => ({
  what: `${status} with ${what}, as ${type}`,
  write: (response, asked) => response.writeHead(status, { "content-type": type }).end(say(asked)),
});

const STATUSES = [400, 401, 500];
const CUTS = [500, 2000, 4000].flatMap((limit) => [5, 12].map((rest) => [limit, rest] as const));

export const ECHOES: readonly Echo[] = [
  ...STATUSES.map((status) => said("the request", status, whole)),
  ...STATUSES.map((status) => page("the request", status, "text/plain", whole)),
  ...STATUSES.map((status) => page("the request", status, "text/html", (asked) => `<pre>${html(whole(asked))}</pre>`)),
  said("the request from its end", 400, fromTheEnd),
  said("the letters from behind", 400, (asked) => [...whole(asked)].reverse().join("")),
  said("the header in base64", 401, (asked) => Buffer.from(authorization(asked) || asked.body).toString("base64")),
  said("the request in base64", 400, (asked) => Buffer.from(whole(asked)).toString("base64")),
  said("the header in base64url", 401, (asked) =>
    Buffer.from(`${authorization(asked)}${asked.body}`).toString("base64url"),
  ),
  said("the header in hexadecimal", 401, (asked) =>
    Buffer.from(`${authorization(asked)}${asked.body}`).toString("hex"),
  ),
  said("the request as a part of a URL", 400, (asked) => encodeURIComponent(whole(asked))),
  said("the request as a form", 400, (asked) => new URLSearchParams({ request: whole(asked) }).toString()),
  said("the header in octets", 400, (asked) => percent(`${authorization(asked)}${asked.body}`)),
  said("the request in JSON", 400, (asked) => JSON.stringify(asked)),
  said("the request in JSON of JSON", 400, (asked) => JSON.stringify(JSON.stringify(asked))),
  said("the request as Go escapes it", 400, (asked) => escapedAsGo(whole(asked))),
  said("the request as a page", 400, (asked) => html(whole(asked))),
  page("the request as a list", 400, "application/json", (asked) => JSON.stringify([asked.headers, asked.body])),
  page("another object", 400, "application/json", (asked) => JSON.stringify({ request: whole(asked) })),
  ...CUTS.map(([limit, rest]) => said(`${rest} characters before the end of ${limit}`, 400, upTo(limit, rest))),
  ...CUTS.map(([limit, rest]) =>
    page(`${rest} characters before the end of ${limit}`, 422, "text/plain", upTo(limit, rest)),
  ),
];
