import { constants, inflateRawSync } from "node:zlib";

/** Secrets by name. */
export type Canaries = Readonly<Record<string, string>>;

/** What is found in bytes: each once, as `name (form)`. */
export type Search = (haystack: Uint8Array | string) => string[];

interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Bytes by which needles are sorted; a shorter form is in every text. */
const HEAD = 4;
/** Members within members. */
const DEPTH = 2;
const MOST_OCTETS = 256 * 2 ** 20;
/** Characters at the beginning of a text that betray it. */
const BEGINNING = 10;

/** Finds every canary in every form, also in the gzip members of a file, and where base64 is broken into lines. */
export function searchFor(canaries: Canaries): Search {
  const needles = new Map<number, Needle[]>();
  const heads = new Uint8Array(2 ** 16);
  for (const [name, text] of Object.entries(canaries)) {
    for (const [form, written] of formsOf(text)) {
      const bytes = Buffer.isBuffer(written) ? written : Buffer.from(written);
      if (bytes.length < HEAD) throw new Error(`canary ${name} is too short to be looked for`);
      const head = bytes.readUInt32LE(0);
      heads[head & 0xffff] = 1;
      needles.set(head, [...(needles.get(head) ?? []), { name: `${name} (${form})`, bytes }]);
    }
  }

  function scan(haystack: Buffer, found: Set<string>): void {
    for (let at = 0; at <= haystack.length - HEAD; at++) {
      if (heads[haystack[at]! | (haystack[at + 1]! << 8)] === 0) continue;
      for (const { name, bytes } of needles.get(haystack.readUInt32LE(at)) ?? [])
        if (haystack.subarray(at, at + bytes.length).equals(bytes)) found.add(name);
    }
  }

  function look(haystack: Buffer, found: Set<string>, depth: number): void {
    scan(haystack, found);
    if (haystack.includes("\n")) scan(withoutLineBreaks(haystack), found);
    for (const member of depth > 0 ? gzipMembers(haystack) : []) look(member, found, depth - 1);
  }

  return (haystack) => {
    const found = new Set<string>();
    look(Buffer.from(haystack as Uint8Array), found, DEPTH);
    return [...found].sort();
  };
}

function withoutLineBreaks(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/\r?\n[ \t]*/g, ""), "latin1");
}

const MAGIC = Buffer.of(0x1f, 0x8b, 8);

/** What follows a member is none of it, wherever that ends. */
function* gzipMembers(bytes: Buffer): Generator<Buffer> {
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    try {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_OCTETS };
      yield inflateRawSync(bytes.subarray(contentOf(bytes, at)), options);
    } catch {
      // These bytes are something else.
    }
  }
}

/** Where the content of a member begins (RFC 1952 §2.3). */
function contentOf(bytes: Buffer, member: number): number {
  const flags = bytes[member + 3]!;
  const zeroAfter = (from: number) => bytes.indexOf(0, from) + 1;
  let at = member + 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  if (flags & 8) at = zeroAfter(at);
  if (flags & 16) at = zeroAfter(at);
  return flags & 2 ? at + 2 : at;
}

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const units = (text: string) => text.replace(/./gsu, (each) => each.split("").map(unit).join(""));
const unit = (each: string) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`;
const ascii = (text: string) => json(text).replace(/[^ -~]/gu, units);
const forHtml = (text: string) => json(text).replace(/[<>&]/g, unit);
const form = (text: string) => new URLSearchParams([["", text]]).toString().slice(1);
const strict = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (each) => percent(each).toUpperCase());
const percent = (text: string) => Buffer.from(text).toString("hex").replace(/../g, "%$&");
const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase());
const html = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
const named = (text: string) => {
  const names: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (each) => `&${names[each]};`);
};

/** Base64 of the text with so many octets before it, without the characters that others have a part in. */
function base64(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  const whole = bytes.toString("base64").replace(/=+$/, "");
  return whole.slice([0, 2, 3][before], bytes.length % 3 === 0 ? undefined : -1);
}

/** How a text may stand in another one, by name. */
function formsOf(text: string): [string, string | Buffer][] {
  const url = encodeURIComponent(text);
  const all: [string, string | Buffer][] = [
    ["plain", text],
    ["plain, on one line", text.replace(/\s+/g, " ").trim()],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["JSON", json(text)],
    ["JSON twice", json(json(text))],
    ["JSON in ASCII", ascii(text)],
    ["JSON for HTML", forHtml(text)],
    ["JSON with slashes", json(text).replaceAll("/", "\\/")],
    ["HTML", html(text)],
    ["HTML by names", named(text)],
    ["URL", url],
    ["URL in lower case", lower(url)],
    ["URL, query", url.replaceAll("'", "%27")],
    ["URL, strict", strict(text)],
    ["URL as a whole", encodeURI(text)],
    ["URL twice", encodeURIComponent(url)],
    ["form", form(text)],
    ["form, strict", strict(text).replaceAll("%20", "+")],
    ["form in lower case", lower(form(text))],
    ["per cent", percent(text)],
    ["per cent in upper case", percent(text).toUpperCase()],
    ["hex", Buffer.from(text).toString("hex")],
    ["hex in upper case", Buffer.from(text).toString("hex").toUpperCase()],
    ["from behind", [...text].reverse().join("")],
    ...[0, 1, 2].map((before): [string, string] => [`base64 (${before})`, base64(text, before)]),
    ...[0, 1, 2].map((before): [string, string] => [
      `base64url (${before})`,
      base64(text, before).replaceAll("+", "-").replaceAll("/", "_"),
    ]),
  ];
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length >= 12 && line !== text);
  const parts = lines.map((line, index): [string, string] => [`line ${index + 1}`, line]);
  const beginning: [string, string][] = text.length >= 2 * BEGINNING ? [["beginning", text.slice(0, BEGINNING)]] : [];
  const different = new Map(
    [...all, ...parts, ...beginning].map(([name, written]) => [String(written), [name, written] as const]),
  );
  return [...different.values()].map(([name, written]) => [name, written]);
}
