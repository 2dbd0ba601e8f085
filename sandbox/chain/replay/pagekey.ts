import { crc32 } from "node:zlib";
import { decodeAddress, isAddress } from "../wire/address.ts";

/** Page keys hold addresses in binary, as text or as bytes, behind a checksum: rewritten here from one set of addresses to another. */

type Addresses = [from: string, to: string][];

const CHECKSUM_BYTES = 4;

/** Rewrites every `next_key` in an answer. */
export function translatePageKeys(value: unknown, addresses: Addresses): unknown {
  if (Array.isArray(value)) return value.map((item) => translatePageKeys(item, addresses));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === "next_key" && typeof item === "string"
        ? translateKey(item, addresses)
        : translatePageKeys(item, addresses),
    ]),
  );
}

/** Rewrites a request: addresses in its path and query, and those in its page key. */
export function translateRequest(request: string, addresses: Addresses): string {
  const rewritten = addresses.reduce((text, [from, to]) => text.replaceAll(from, to), request);
  return rewritten.replace(/(?<=[?&]pagination\.key=)[^&]*/, (key) =>
    encodeURIComponent(translateKey(decodeURIComponent(key), addresses)),
  );
}

function translateKey(key: string, addresses: Addresses): string {
  const bytes = Buffer.from(key, "base64");
  if (bytes.toString("base64") !== key) return key;
  const checked = bytes.length > CHECKSUM_BYTES && bytes.readUInt32BE() === crc32(bytes.subarray(CHECKSUM_BYTES));
  let text = bytes.toString("latin1");
  for (const [from, to] of addresses) {
    text = text.replaceAll(from, to);
    if (isAddress(from)) text = text.replaceAll(inBytes(from), inBytes(to));
  }
  const rewritten = Buffer.from(text, "latin1");
  if (checked) rewritten.writeUInt32BE(crc32(rewritten.subarray(CHECKSUM_BYTES)));
  return rewritten.toString("base64");
}

const inBytes = (address: string) => Buffer.from(decodeAddress(address)).toString("latin1");
