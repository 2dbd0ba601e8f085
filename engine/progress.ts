/** Plain lines on standard error, so that standard output stays the command's own. */
export function printStatus(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** As octets: in text, control characters are escaped. */
const CLEAR_LINE = Buffer.from("\r\u001b[K");

/** Shows a status text on a terminal; the returned function clears it. */
export function showStatusWhile(message: string): () => void {
  if (!process.stderr.isTTY) return () => {};
  process.stderr.write(message);
  return () => process.stderr.write(CLEAR_LINE);
}
