import fc from "fast-check";
import { encodedForms, patternOf } from "./forms.ts";
import { redactor } from "./redact.ts";
import { secretTexts } from "./texts.ts";

const redact = (secret: unknown, text: string) => redactor(secretTexts(secret))(text);
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["long", "s3cr3t-of-the-stage"],
  ["of letters only", "correcthorse"],
  ["short", "k7q"],
  ["with characters that JSON escapes", 'quo"te\\back\tslash'],
  ["with characters that URLs escape", "pass word/with?all&of=them%+é"],
  [
    "of several lines",
    "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n",
  ],
])("a secret %s is taken out in every form", (_, secret) => {
  const written = [
    `login failed: ${secret}`,
    JSON.stringify({ error: secret }),
    JSON.stringify({ body: JSON.stringify({ error: `bad ${secret}` }) }),
    `https://rest.example/?token=${encodeURIComponent(secret)}&x=1`,
    new URLSearchParams({ token: secret }).toString(),
    encodeURIComponent(` ${secret} `),
  ];
  for (const text of written) {
    const clean = redact(secret, text);
    expect(clean).toContain("[secret]");
    for (const line of secret.split("\n").filter((each) => each && !each.startsWith("-----"))) {
      expect(clean).not.toContain(line);
      expect(decodeURIComponent(clean)).not.toContain(line);
    }
  }
});

test.each([0, 1, 2, 3, 4])("a secret in base64 is taken out, %i bytes into something longer", (before) => {
  const secret = "s3cr3t-of-the-stage";
  const around = base64(`${"x".repeat(before)}${secret}: and more`);
  expect(redact(secret, `Basic ${around}`)).toMatch(/^Basic .{0,6}\[secret\]/);
  expect(redact(secret, `Basic ${around.replaceAll("+", "-")}`)).toContain("[secret]");
});

test("a long secret in base64 is taken out when it is broken into lines", () => {
  const secret = "0123456789".repeat(30);
  for (const length of [64, 76]) {
    const lines = base64(secret).match(new RegExp(`.{1,${length}}`, "g"))!;
    expect(redact(secret, lines.join("\n")).replaceAll("[secret]", "").trim()).toBe("");
  }
});

test("lines of a secret are taken out one by one, whatever is between them", () => {
  const key = [
    "-----BEGIN EC PRIVATE KEY-----",
    "MIGHAgEAMBMGByqGSM49",
    "AgEGCCqGSM49AwEHBG0w",
    "-----END EC PRIVATE KEY-----",
  ];
  expect(redact(key.join("\n"), key.join("|"))).toBe(`${key[0]}|[secret]|[secret]|${key[3]}`);
});

test.each([
  [
    "the value of an env entry with such a name, however short",
    ["DB_PASSWORD=hunter"],
    "no hunter here",
    "no [secret] here",
  ],
  ["but not of one whose name says that it is none", ["LOG_LEVEL=debug"], "level debug", "level debug"],
  [
    "the password of a URL",
    ["DATABASE_URL=postgres://me:p%40ss-w0rd@host/db"],
    "p@ss-w0rd p%40ss-w0rd",
    "[secret] [secret]",
  ],
  [
    "the key in a key file, not the rest",
    '{"type":"service","private_key":"k-1234567"}',
    "service k-1234567",
    "service [secret]",
  ],
  ["texts within lists and objects", { a: [{ b: "deep-1234" }] }, "deep-1234", "[secret]"],
])("a secret is %s", (_, secret, text, expected) => {
  expect(redact(secret, text)).toBe(expected);
});

test.each(["production", "api", "k7q"])("a secret that could be a word is not taken out of others: %s", (secret) => {
  const text = `a${secret} ${secret}s 1${secret}`;
  expect(redact(secret, text)).toBe(text);
  expect(redact(secret, `${secret}, "${secret}" (${secret}) x=${secret}`)).not.toContain(secret);
});

test("a secret that is part of another one leaves nothing of that", () => {
  expect(redactor(["abcdef-123", "abcdef-123456"])("abcdef-123456")).toBe("[secret]");
});

/** What servers and programs of other languages make of a text that they repeat. */
const escapes: readonly [string, (text: string) => string][] = [
  ["JSON of JSON of JSON", (text) => JSON.stringify(JSON.stringify(JSON.stringify(text)))],
  ["JSON in ASCII, as Python writes it", (text) => JSON.stringify(text).replace(/[^ -~]/g, unit)],
  ["JSON fit for HTML, as Go writes it", (text) => JSON.stringify(text).replace(/[<>&]/g, unit)],
  ["JSON with escaped slashes, as PHP writes it", (text) => JSON.stringify(text).replaceAll("/", "\\/")],
  ["HTML", (text) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`)],
  [
    "HTML by names",
    (text) =>
      text.replace(
        /[&<>"']/g,
        (each) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" })[each]!,
      ),
  ],
  ["a part of a URL that keeps some characters", (text) => encodeURIComponent(text)],
  ["a URL", (text) => encodeURI(text)],
  ["a part of a URL in lower case", (text) => encodeURIComponent(text).replace(/%../g, (each) => each.toLowerCase())],
  ["a part of a URL twice", (text) => encodeURIComponent(encodeURIComponent(text))],
  ["a form", (text) => new URLSearchParams({ text }).toString()],
  ["octets in per cent", (text) => Buffer.from(text).toString("hex").replace(/../g, "%$&")],
  ["one line", (text) => text.replace(/\s+/g, " ").trim()],
  ["letters from behind", (text) => [...text].reverse().join("")],
  ["base64url", (text) => Buffer.from(`:${text}:`).toString("base64url")],
];

const unit = (each: string) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`;

test.each(escapes)("a secret is taken out of %s", (_, write) => {
  for (const secret of [
    'it\'s "so" <b>&\\/100%é+~(x)!*',
    "two\nlines  \t and=more",
    "qwkzvbnm",
    "hdkfjrls",
    "pl4in-0ne",
  ]) {
    const clean = redact(secret, `before ${write(secret)} after`);
    expect([secret, clean]).toEqual([secret, expect.stringMatching(/^before .{0,12}\[secret\].{0,12} after$/)]);
  }
});

test.each([
  ["a text", "s3cr3t-of-the-stage"],
  ["a word", "qwkzvbnm"],
  ["base64", base64("a:s3cr3t-of-the-stage").slice(3)],
  ["several lines", "one 12345 two 67890"],
])("what a cut left of %s is taken out, however much that is", (_, written) => {
  const secrets = ["s3cr3t-of-the-stage", "qwkzvbnm", "one 12345\n two 67890"];
  for (let length = 4; length < written.length; length++)
    expect(redact(secrets, `it said: ${written.slice(0, length)}…, then more…`)).toMatch(
      /^it said: .?\[secret\]…, then more…$/,
    );
});

test("whatever the secret and the text around, it is gone; without it, nothing changes", () => {
  const secrets = fc
    .string({ minLength: 6, maxLength: 40, unit: "binary" })
    .filter((text) => text.trim().length >= 6 && !/^\w+$/.test(text.trim()));
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
      const redactIt = redactor([secret]);
      const escaped = JSON.stringify(secret).slice(1, -1);
      for (const form of [secret, escaped, JSON.stringify(escaped).slice(1, -1)])
        expect(redactIt(`${before}${form}${after}`)).toContain("[secret]");
      const plain = `${before}${after}`;
      const stands =
        new RegExp(patternOf(secret)).test(plain) || encodedForms(secret).some((form) => plain.includes(form));
      if (!stands) expect(redactIt(plain)).toBe(plain);
    }),
  );
});

test.each([4096, 4097, 100_000])("a secret of %d characters that encoders change is taken out", (length) => {
  const secret = '[basic "name"] <&> \n'.repeat(Math.ceil(length / 20)).slice(0, length);
  expect(redactor([secret])(`before ${secret} after`)).toBe("before [secret] after");
});
