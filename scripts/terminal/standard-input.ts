import { UserError } from "../../engine/user-error.ts";
import { refuseLarger } from "../../input/input-error.ts";

/** Text in UTF-8 that comes on standard input, to its end. @param most octets; @throws InputError where there are more */
export async function standardInput(
  most: number,
  input: AsyncIterable<Buffer | string> = process.stdin,
): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of input) {
    const bytes = Buffer.from(piece as Buffer);
    length += bytes.length;
    refuseLarger(length, most);
    pieces.push(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new UserError(
      "argument",
      "what comes on standard input is no text in UTF-8.",
      "encode it first, for example: base64 -w0 FILE",
    );
  }
}
