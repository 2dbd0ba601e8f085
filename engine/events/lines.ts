/** Octets of one line that are kept: an event carries a resource twice, and a large zone is one resource. */
const LONGEST_LINE = 64 << 20;

const NEWLINE = 0x0a;

/** Whole lines out of octets that arrive in pieces. One that is too long is left out, without being kept meanwhile. */
export class Lines {
  readonly #longest: number;
  #begun: Buffer[] = [];
  #length = 0;

  constructor(longest = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** The lines that end in this piece. The piece is kept: it must not be written to again. */
  take(piece: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      this.#keep(piece.subarray(from, at));
      if (this.#length <= this.#longest) lines.push(Buffer.concat(this.#begun).toString("utf8"));
      this.#begun = [];
      this.#length = 0;
      from = at + 1;
    }
    this.#keep(piece.subarray(from));
    return lines;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#longest) this.#begun = [];
    else this.#begun.push(part);
  }
}
