import { RequestError } from "./refusal.ts";

/** What the query of a stream of logs or events asks for, read as the gateway does. */
export interface StreamQuery {
  readonly follow: boolean;
  /** Last lines only; -1 for all. */
  readonly tail: number;
  /** Empty for every service. */
  readonly services: readonly string[];
}

const ALL_LINES = -1;

/** @throws RequestError 400 */
export function streamQuery(query: URLSearchParams): StreamQuery {
  return {
    follow: truthOf(query.get("follow") ?? "false"),
    tail: tailOf(query.get("tail") ?? String(ALL_LINES)),
    services: servicesOf(query.get("service") ?? ""),
  };
}

/** A number of the path. @throws RequestError 400 with the words of Go's parser */
export function unsigned(text: string, bits: 32 | 64): bigint {
  const refuse = (why: string) => new RequestError(400, `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw refuse("invalid syntax");
  if (BigInt(text) >= 1n << BigInt(bits)) throw refuse("value out of range");
  return BigInt(text);
}

function truthOf(text: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
  throw new RequestError(400, `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function tailOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new RequestError(400, `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) < ALL_LINES) throw new RequestError(400, 'parameter "tail" contains invalid value');
  return Number(text);
}

function servicesOf(text: string): string[] {
  if (text.endsWith(",")) throw new RequestError(400, 'parameter "service" must not contain trailing comma');
  return text.split(",").filter(Boolean);
}
