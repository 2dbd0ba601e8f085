import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { searchFor } from "./search.ts";

const HARD = 'k7 q"it\'s" <b>&\\/100%é+\n  second line of it ~(x)!*';
const WORD = "qwkzvbnm";
const search = searchFor({ hard: HARD, word: WORD });

/** What other programs write, as far as this machine has them: the encodings here are not those of the search. */
const python = (code: string, text: string) =>
  execFileSync("python3", [
    "-c",
    `import sys,json,urllib.parse as u,base64,html\nt=sys.argv[1]\n${code}`,
    text,
  ]).toString();
const hasPython = () => {
  try {
    return execFileSync("python3", ["--version"]).length > 0;
  } catch {
    return false;
  }
};

const encoders: readonly [string, (text: string) => string | Buffer][] = [
  ["as it is", (text) => text],
  ["as UTF-16", (text) => Buffer.from(text, "utf16le")],
  ["escaped as JSON", (text) => JSON.stringify({ text })],
  ["escaped as JSON twice", (text) => JSON.stringify(JSON.stringify({ text }))],
  ["in a URL", (text) => new URL(`http://h/?q=${encodeURIComponent(text)}`).href],
  ["in a form", (text) => new URLSearchParams({ text }).toString()],
  ["in hexadecimal", (text) => Buffer.from(`a${text}b`).toString("hex")],
  ["in base64", (text) => Buffer.from(text).toString("base64")],
  ["in base64, one octet into something longer", (text) => Buffer.from(`a${text}b`).toString("base64")],
  ["in base64, two octets into something longer", (text) => Buffer.from(`ab${text}bc`).toString("base64")],
  ["in base64url", (text) => Buffer.from(`abc${text}c`).toString("base64url")],
  [
    "in base64 of several lines",
    (text) =>
      Buffer.from(`${"-".repeat(50)}${text}`)
        .toString("base64")
        .replace(/.{64}/g, "$&\n"),
  ],
  ["in a gzip member", (text) => gzipSync(`before ${text}`)],
  [
    "in a gzip member of a file",
    (text) => Buffer.concat([Buffer.from("archive"), gzipSync(text), Buffer.from("more")]),
  ],
  ["in a gzip member of a gzip member, in base64", (text) => gzipSync(gzipSync(Buffer.from(text).toString("base64")))],
];

test.each(encoders)("a canary is found %s", (_, encode) => {
  for (const [name, text] of [
    ["hard", HARD],
    ["word", WORD],
  ] as const) {
    const bytes = Buffer.concat([Buffer.from("before "), Buffer.from(encode(text) as string), Buffer.from(" after")]);
    expect(search(bytes).map((found) => found.split(" ")[0])).toContain(name);
  }
});

test.each([
  ["JSON", "print(json.dumps(t))"],
  ["a URL", "print(u.quote(t, safe=''))"],
  ["a form", "print(u.urlencode({'a': t}))"],
  ["base64", "print(base64.encodebytes(b'x' + t.encode()).decode())"],
  [
    "HTML",
    "print(html.escape(t).replace('&#x27;', '&#39;').replace('&quot;', '&#34;').replace('&amp;', '&#38;').replace('&lt;', '&#60;').replace('&gt;', '&#62;'))",
  ],
])("a canary that Python wrote as %s is found", (_, code) => {
  if (!hasPython()) return console.warn("skipped: there is no python3 here");
  expect(search(python(code, HARD)).length).toBeGreaterThan(0);
  expect(search(python(code, "something else, of the same length")).length).toBe(0);
});

test("one line, or the beginning, of a canary is found", () => {
  expect(search("… second line of it ~(x)!* …")).toEqual(["hard (line 2)"]);
  expect(search(`cut: ${HARD.slice(0, 12)}…`)).toEqual(["hard (beginning)"]);
});

test("where there is none, none is found", () => {
  expect(search("nothing here, qwkzvbn, k7 q")).toEqual([]);
});
