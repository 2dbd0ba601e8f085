/** A vantage point that has no way out: what it does not see may still be there. */
export class BlindVantage extends Error {
  override readonly name = "BlindVantage";
}
