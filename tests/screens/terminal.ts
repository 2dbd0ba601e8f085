/** A terminal as far as our own screens use one: text, line ends, the cursor up, clearing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it is about
const TOKEN = /\u001b\[\??([0-9;]*)([A-Za-z])|\r\n|\n|\r|[^\u001b\r\n]+/g;

/** The sequence that every picture begins with (`scripts/progress/screen.ts`). */
const PICTURE = "\u001b[?7l";

/** What is on an endless screen after these octets, without colours. Pure. */
export function screenOf(written: string): string {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  for (const [token, argument, command] of written.matchAll(TOKEN)) {
    if (command === "A") row = Math.max(0, row - Number(argument || 1));
    else if (command === "K") lines[row] = (lines[row] ?? "").slice(0, column);
    else if (command === "J") {
      lines[row] = (lines[row] ?? "").slice(0, column);
      lines.splice(row + 1);
    } else if (command !== undefined) continue;
    else if (token === "\r") column = 0;
    else if (token.endsWith("\n")) {
      row += 1;
      column = 0;
      lines[row] ??= "";
    } else {
      const line = (lines[row] ?? "").padEnd(column);
      lines[row] = line.slice(0, column) + token + line.slice(column + token.length);
      column += token.length;
    }
  }
  return `${lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd()}\n`;
}

/** What is on it in the middle of the run: the picture that has most to tell. Undefined where none was drawn. Pure. */
export function middleOf(written: string): string | undefined {
  const pictures = written.split(PICTURE).slice(1);
  const shown = pictures.map((picture) => screenOf(picture.split("\u001b[?7h")[0]!));
  const states = (picture: string) =>
    new Set(picture.match(/ordered|\d bids?|leas\w+|manifest|starting|healthy/g)).size;
  return shown.reduce<string | undefined>(
    (best, picture) => (best === undefined || states(picture) > states(best) ? picture : best),
    undefined,
  );
}
