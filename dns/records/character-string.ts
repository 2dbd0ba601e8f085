/** Character strings and words of the master-file format (RFC 1035 §5.1): quoting, escapes, chunks of 255 octets. */

export class InvalidTextError extends Error {
  override readonly name = "InvalidTextError";
}

/** One word or quoted string of a presentation form. */
export interface Token {
  /** As written, without the quotes, escapes kept. */
  readonly raw: string;
  /** Decoded: one character per octet. */
  readonly octets: string;
  readonly quoted: boolean;
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.|\\$)+)/sy;
const SPACE = /\s+/y;
const ASCII = /^\p{ASCII}*$/u;

/** Words and quoted strings of one value. Throws `InvalidText` on an open quote. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    SPACE.lastIndex = at;
    if (SPACE.test(text)) {
      at = SPACE.lastIndex;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new InvalidTextError(`quote not closed at character ${at + 1}`);
    const raw = match[1] ?? match[2]!;
    tokens.push({ raw, octets: unescapeText(raw), quoted: match[1] !== undefined });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

/** Octets of text in UTF-8, one character each. */
export function octetsOf(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** Decodes `\"`, `\\` and `\DDD`; a backslash before anything else stands for itself before digits, else for the next character. */
function unescapeText(raw: string): string {
  if (!raw.includes("\\")) return octetsOf(raw);
  return octetsOf(raw).replace(/\\(?:(\d{3})|(\D))|\\/g, (whole, code?: string, character?: string) => {
    if (code !== undefined && Number(code) <= 255) return String.fromCharCode(Number(code));
    return character ?? whole;
  });
}

/** Octets of a TXT value's strings together. Several words without any quote are taken as the text itself, spaces included. */
export function textOctets(value: string): string {
  const tokens = tokenize(value);
  if (tokens.length > 1 && !tokens.some((token) => token.quoted)) return octetsOf(value);
  return tokens.map((token) => token.octets).join("");
}

/** Octets read as UTF-8. */
export function decodeText(octets: string): string {
  return ASCII.test(octets) ? octets : Buffer.from(octets, "latin1").toString("utf8");
}

/** Octets as quoted strings of at most 255 octets each. */
export function characterStrings(octets: string): string {
  if (octets.length <= 255) return quote(octets);
  return (octets.match(/.{1,255}/gs) ?? []).map(quote).join(" ");
}

/** A field that zone files keep escaped, such as a NAPTR regexp, as one canonical quoted string. */
export function fieldText(escaped: string): string {
  return quote(unescapeText(escaped));
}

/** All but printable ASCII, and of that the quote and the backslash. */
const SPECIAL = /[^ !#-[\]-~]/;

function quote(octets: string): string {
  if (!SPECIAL.test(octets)) return `"${octets}"`;
  const escaped = octets.replace(/[^ !#-[\]-~]/g, (c) =>
    c === '"' || c === "\\" ? `\\${c}` : `\\${c.charCodeAt(0).toString().padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}
