/** A vantage point without network access: its failed probe says nothing about the target. */
export class BlindVantageError extends Error {
  override readonly name = "BlindVantageError";
}
