/**
 * How a text may stand in another one, itself first: escaped as JSON (once and twice), as a URL or a form has it, in base64
 * (alone, or within something longer), in hexadecimal. Pure.
 */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const escaped = jsonEscaped(text);
  const url = urlEncoded(text);
  const hex = bytes.toString("hex");
  const encoded = [...base64Forms(bytes), hex, hex.toUpperCase()].filter((form) => form.length >= SHORTEST_ENCODED);
  return [
    ...new Set([
      text,
      escaped,
      jsonEscaped(escaped),
      url,
      lowerHex(url),
      url.replaceAll("%20", "+"),
      encodeURI(whole(text)),
      ...encoded,
    ]),
  ];
}

/** Shorter ones would be found in what they have nothing to do with. */
const SHORTEST_ENCODED = 8;

/** Lengths of lines that encoders break base64 into: MIME's and PEM's. */
const LINES = [76, 64];

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const urlEncoded = (text: string): string =>
  encodeURIComponent(whole(text)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A text with half a character in it cannot be encoded. */
const whole = (text: string): string => text.toWellFormed();

const lowerHex = (url: string): string => url.replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase());

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
