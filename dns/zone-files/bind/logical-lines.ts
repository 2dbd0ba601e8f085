/** Characters that parentheses may hold together: more than any RDATA of 65,535 octets takes. */
const MOST_JOINED = 300_000;

export interface LogicalLine {
  readonly number: number;
  /** Without comments and parentheses. */
  readonly text: string;
  readonly problem?: string;
}

/** Joins what parentheses hold together and drops comments. */
export function* logicalLines(text: string): Generator<LogicalLine> {
  let depth = 0;
  let start = 0;
  let joined = "";
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (depth === 0) {
      joined = "";
      start = i + 1;
    }
    for (const [piece] of line.matchAll(/"(?:[^"\\]|\\.)*"|\\.|;.*|[^"\\;()]+|./g)) {
      if (piece.startsWith(";")) break;
      if (piece === "(") depth++;
      else if (piece === ")") depth--;
      else joined += piece;
      if (depth < 0 || joined.length > MOST_JOINED) break;
    }
    if (depth < 0) yield { number: i + 1, text: "", problem: "parenthesis not opened" };
    if (joined.length > MOST_JOINED) yield { number: start, text: "", problem: "record longer than a server can hold" };
    if (depth < 0 || joined.length > MOST_JOINED) depth = 0;
    else if (depth > 0) joined += " ";
    else if (joined.trim() !== "") yield { number: start, text: joined };
  }
  if (depth > 0) yield { number: start, text: "", problem: "parenthesis not closed" };
}
