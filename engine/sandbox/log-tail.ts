/** What a run wrote last, for a message. Pure. @param from bytes of the log before the run */
export function logTail(log: Buffer, from: number): string {
  const lines = log.subarray(from).toString().trim().split("\n").slice(-5);
  return lines.join("\n  ") || "it ended without a word";
}
