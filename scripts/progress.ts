/** Plain lines on standard error, so that standard output stays the command's own. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
