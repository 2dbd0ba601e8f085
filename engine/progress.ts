/** Plain lines on standard error, so that standard output stays the command's own. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Shows on a terminal what is going on; the returned function takes it away. */
export function sayWhile(message: string): () => void {
  if (!process.stderr.isTTY) return () => {};
  process.stderr.write(message);
  return () => process.stderr.write("\r\u001b[K");
}
