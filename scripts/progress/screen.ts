import { printableOutput } from "../../errors/printable.ts";
import { redactKnown } from "../../redaction/known.ts";

/** Milliseconds between two pictures. */
const INTERVAL = 100;

const UP = (lines: number): string => (lines > 0 ? `\u001b[${lines}A\r` : "\r");
const CLEAR_LINE = "\u001b[K";
const CLEAR_TO_END = "\u001b[J";
const [NO_WRAP, WRAP] = ["\u001b[?7l", "\u001b[?7h"];

/** Whether pictures can be redrawn in place: on a terminal that a person looks at. */
export function canRedraw(
  stream: NodeJS.WriteStream,
  variables: Readonly<Record<string, string | undefined>>,
): boolean {
  const { CI, NO_COLOR, TERM } = variables;
  return stream.isTTY === true && !CI && !NO_COLOR && TERM !== "dumb";
}

/** A picture on a terminal that is drawn again in place until it is taken away. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;
  #height = 0;

  /** @param draw lines that fit the terminal; gets the number of the picture */
  constructor(stream: NodeJS.WriteStream, draw: (frame: number) => string[]) {
    this.#stream = stream;
    let frame = 0;
    this.#timer = setInterval(() => this.#show(draw(frame++)), INTERVAL);
  }

  /** Takes the last picture away. */
  end(): void {
    clearInterval(this.#timer);
    this.#show([]);
  }

  /** As octets, since our streams escape what moves the cursor: so the text is made fit for a terminal here. */
  #show(lines: readonly string[]): void {
    const text = lines.map((line) => `${printableOutput(redactKnown(line))}${CLEAR_LINE}\n`).join("");
    this.#stream.write(Buffer.from(`${UP(this.#height)}${NO_WRAP}${text}${WRAP}${CLEAR_TO_END}`));
    this.#height = lines.length;
  }
}
