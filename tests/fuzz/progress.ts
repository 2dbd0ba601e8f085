/** The file in which a worker says what it reads: whoever watches it knows that also when the worker is gone. */
import { openSync, readFileSync, writeSync } from "node:fs";

export interface Progress {
  /** Grows with every reading, those of minimising too. */
  readonly step: number;
  /** Of the input in the sequence of the seed. */
  readonly index: number;
  readonly input: Buffer;
}

const HEAD = 48;

/** @param file one that exists */
export function progressWriter(file: string): (index: number, input: string) => void {
  const descriptor = openSync(file, "r+");
  let step = 0;
  return (index, input) => {
    const bytes = Buffer.from(input);
    writeSync(descriptor, bytes, 0, bytes.length, HEAD);
    writeSync(descriptor, `${++step} ${index} ${bytes.length}`.padEnd(HEAD), 0);
  };
}

/** Undefined before the first reading. */
export function readProgress(file: string): Progress | undefined {
  const bytes = readFileSync(file);
  if (bytes.length < HEAD) return undefined;
  const [step, index, length] = bytes.toString("latin1", 0, HEAD).trim().split(" ").map(Number) as [
    number,
    number,
    number,
  ];
  return { step, index, input: bytes.subarray(HEAD, HEAD + length) };
}
