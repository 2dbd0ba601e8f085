/**
 * A pattern for a text as it is and in every way that its characters are escaped in: in JSON (of any language, also more
 * than once), in HTML, in a URL or a form, in a line that white space was collapsed in. White space around it is none of it. Pure.
 */
export function patternOf(text: string): string {
  return [...text.trim().replace(/\s+/g, " ")].map(characterPattern).join("");
}

/**
 * The text in encodings that leave none of its characters: base64 (alone, or within something longer), hexadecimal, every
 * octet percent-encoded; and from behind. Pure.
 */
export function encodedForms(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex");
  const percent = hex.replace(/../g, "%$&");
  const forms = [...base64Forms(bytes), hex, hex.toUpperCase(), percent, percent.toUpperCase(), reversed(text)];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_ENCODED);
}

/** Of a text that somebody cut, what the part that is left may begin with. Pure. */
export function cuttableForms(text: string): string[] {
  const line = text.replace(/\s+/g, " ").trim();
  const url = encodeURIComponent(text.toWellFormed());
  return [...new Set([text, line, jsonEscaped(text), jsonEscaped(jsonEscaped(text)), url, ...encodedForms(text)])];
}

/** Shorter ones would be found in what they have nothing to do with. */
const SHORTEST_ENCODED = 8;

/** Lengths of lines that encoders break base64 into: MIME's and PEM's. */
const LINES = [76, 64];

/** Names of JSON and HTML for characters that they escape; `%20` of a URL may be `+` in a form. */
const NAMES: Readonly<Record<string, string>> = {
  '"': "&(?:amp;)?quot;",
  "'": "&(?:amp;)?apos;",
  "&": "&(?:amp;)+",
  "<": "&(?:amp;)?lt;",
  ">": "&(?:amp;)?gt;",
};

/** A run of white space, as it is, collapsed, or escaped. */
const WHITE =
  "(?:\\s|\\+|\\\\+[nrtfv]|\\\\+u00(?:0[9a-dA-D]|20)|%(?:25)?(?:0[9a-dA-D]|20)|&#(?:9|1[0-3]|32|x[9aAdD]|x20);)+";

function characterPattern(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  if (character === " ") return WHITE;
  const plain = character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  // JSON doubles a backslash, and puts one before a quotation mark and, in some languages, before a slash.
  const literal = character === "\\" ? "\\\\+" : `\\\\*${plain}`;
  const units = character.split("").map((unit) => `\\\\+u${anyCase(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);
  const octets = Buffer.from(character).toString("hex").match(/../g)!;
  const percent = octets.map((octet) => `%(?:25)?${anyCase(octet)}`);
  const code = character.codePointAt(0)!;
  const entity = `&(?:amp;)?#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`;
  const control = code === 8 ? ["\\\\+b"] : [];
  const name = NAMES[character];
  // The longest first: `&amp;` begins with `&`.
  return `(?:${[...(name ? [name] : []), entity, percent.join(""), units.join(""), ...control, literal].join("|")})`;
}

const anyCase = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const reversed = (text: string): string => [...text].reverse().join("");

/**
 * Three bytes are four characters, so there are three ways in which bytes may stand within others; characters that also
 * depend on what is around are left out.
 */
function base64Forms(bytes: Buffer): string[] {
  const alone = bytes.toString("base64");
  const within = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const lines = LINES.flatMap((length) =>
    alone.length > length ? (alone.match(new RegExp(`.{1,${length}}`, "g")) ?? []) : [],
  );
  const forms = [alone, alone.replace(/=+$/, ""), ...within, ...lines];
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}
