/**
 * What others wrote, made fit for a terminal: a control character would let a provider, a DNS service or a log move the
 * cursor, hide text or fill the clipboard (OSC 52). Written as JSON writes them (`\u001b`), so that JSON stays JSON.
 */

/** C0 without tab and line feed, DEL, C1, and what reorders or breaks lines invisibly (UAX #9, U+2028, U+2029). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it is about
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Colours and weights: the only sequences that our own output has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character of colour codes
const STYLE = /(\u001b\[[0-9;]*m)/;

const MOST_CHARACTERS = 500;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Text of several lines with every control character escaped. */
export const printable = (text: string): string => text.replace(CONTROLS, escaped);

/**
 * Foreign text as a part of one of our lines: a line break in it could look like a line of ours.
 * @param limit characters, after which it is cut
 */
export function printableLine(text: string, limit = MOST_CHARACTERS): string {
  const line = printable(
    text
      .slice(0, limit + 1)
      .replace(/\s+/g, " ")
      .trim(),
  );
  // White space that was collapsed may have made room for all that is left of a longer text.
  const cut = line.length > limit || text.trimEnd().length > limit + 1;
  return cut ? `${line.slice(0, limit)}…` : line;
}

/** The whole of what goes to a terminal: as `printable`, but our own colours stay. */
export function printableOutput(text: string): string {
  return text
    .split(STYLE)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
