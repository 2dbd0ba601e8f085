import { printableOutput } from "../../errors/printable.ts";

/**
 * Makes every text that is written to the stream printable: the one place where what others wrote meets the terminal,
 * whatever command prints it. Octets pass as they are: the output of a program in a person's own container, and what has
 * to be exact.
 */
export function keepPrintable(stream: Pick<NodeJS.WriteStream, "write">): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...more: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...more: unknown[]): boolean =>
    write(typeof chunk === "string" ? printableOutput(chunk) : chunk, ...more);
}
