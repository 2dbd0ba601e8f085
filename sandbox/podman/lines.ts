import { StringDecoder } from "node:string_decoder";

/** Longest line, as containerd has it; a longer one is told in pieces. */
const LONGEST = 16_384;

/** Tells the lines of a stream of bytes, of which it never holds more than one. */
export function lines(take: (line: string) => void): { write(bytes: Buffer): void; end(): void } {
  const decoder = new StringDecoder();
  let rest = "";
  const add = (text: string) => {
    const [first = "", ...more] = text.split("\n");
    rest += first;
    for (const line of more) {
      takeLong();
      take(rest);
      rest = line;
    }
    takeLong();
  };
  const takeLong = () => {
    for (; rest.length > LONGEST; rest = rest.slice(LONGEST)) take(rest.slice(0, LONGEST));
  };
  return {
    write: (bytes) => add(decoder.write(bytes)),
    end: () => {
      add(decoder.end());
      if (rest) take(rest);
    },
  };
}
