import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { refuseLarger } from "./input-error.ts";

/** Octets read at a time. */
const PIECE = 64 * 1024;

/**
 * Text of a file in UTF-8. What is too large is refused before it is read whole, devices and pipes included.
 * @param most octets
 * @throws InputError, and what the system says of a file that cannot be opened
 */
export function readText(file: string, most: number): string {
  const descriptor = openSync(file, "r");
  try {
    refuseLarger(fstatSync(descriptor).size, most);
    return Buffer.concat([...pieces(descriptor, most)]).toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** Until the end, since only a plain file tells its size. */
function* pieces(descriptor: number, most: number): Generator<Buffer> {
  for (let read = 0; ; ) {
    const piece = Buffer.allocUnsafe(PIECE);
    const length = readSync(descriptor, piece);
    if (length === 0) return;
    read += length;
    refuseLarger(read, most);
    yield piece.subarray(0, length);
  }
}
