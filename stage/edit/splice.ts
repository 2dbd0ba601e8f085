/** A stretch of a text, and what comes in its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const splice = (whole: string, { start, end, text }: Splice): string =>
  whole.slice(0, start) + text + whole.slice(end);

/** Where the line ends in which the text before an offset stands, its line break included. */
export function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

export const startOfLine = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** A line of its own at the beginning of a line, or at the end of the text. */
export function insertLine(text: string, offset: number, line: string): Splice {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const within = offset > 0 && text[offset - 1] !== "\n";
  return { start: offset, end: offset, text: within ? `${lineBreak}${line}` : `${line}${lineBreak}` };
}
