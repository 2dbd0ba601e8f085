import { ChainError } from "../wire/errors.ts";

/** Query parameters as the REST gateway reads them: typed, refused with the words of Go's parsers. */

/** By their full name (`filters.owner`, `id.dseq`). */
export type Parameters = URLSearchParams;

/** Graded invalid argument: HTTP 400. */
export const badRequest = (text: string) => new ChainError("", 0, text, "invalid argument");

export const text = (parameters: Parameters, name: string): string => parameters.get(name) ?? "";

/** @throws ChainError on what is no unsigned number of so many bits */
export function unsigned(parameters: Parameters, name: string, bits: 32 | 64 = 64): bigint {
  const given = text(parameters, name);
  if (given === "") return 0n;
  const refuse = (why: string) => badRequest(`strconv.ParseUint: parsing ${JSON.stringify(given)}: ${why}`);
  if (!/^\d+$/.test(given)) throw refuse("invalid syntax");
  if (BigInt(given) >= 1n << BigInt(bits)) throw refuse("value out of range");
  return BigInt(given);
}

/** @throws ChainError on what Go takes for no truth value */
export function flag(parameters: Parameters, name: string): boolean {
  const given = text(parameters, name);
  if (/^(|0|f|F|false|FALSE|False)$/.test(given)) return false;
  if (/^(1|t|T|true|TRUE|True)$/.test(given)) return true;
  throw badRequest(`strconv.ParseBool: parsing ${JSON.stringify(given)}: invalid syntax`);
}

/** @throws ChainError on what is no base64, of either alphabet */
export function base64(given: string): Buffer {
  const wrong = given.search(/[^A-Za-z0-9+/_=-]/);
  if (wrong !== -1) throw badRequest(`illegal base64 data at input byte ${wrong}`);
  if (given.length % 4 === 1) throw badRequest(`illegal base64 data at input byte ${given.length - 1}`);
  return Buffer.from(given, "base64");
}
