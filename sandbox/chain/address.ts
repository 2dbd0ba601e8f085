import { ripemd160, sha256 } from "@cosmjs/crypto";
import { fromBech32, toBech32, toUtf8 } from "@cosmjs/encoding";

const PREFIX = "akash";

/** Bech32 address of a 20-byte account id. */
export const encodeAddress = (id: Uint8Array): string => toBech32(PREFIX, id);

/** @throws Error on a bad checksum, prefix or length */
export function decodeAddress(address: string): Uint8Array {
  const { prefix, data } = fromBech32(address);
  if (prefix !== PREFIX) throw new Error(`invalid Bech32 prefix; expected ${PREFIX}, got ${prefix}`);
  if (data.length !== 20 && data.length !== 32) throw new Error(`address must be 20 or 32 bytes, got ${data.length}`);
  return data;
}

export function isAddress(text: string): boolean {
  try {
    decodeAddress(text);
    return true;
  } catch {
    return false;
  }
}

/** Account of a compressed secp256k1 key (33 bytes). */
export const addressOfKey = (key: Uint8Array): string => encodeAddress(ripemd160(sha256(key)));

/** Account of a module, as cosmos-sdk derives it from the module's name. */
export const moduleAddress = (name: string): string => encodeAddress(sha256(toUtf8(name)).slice(0, 20));

export const feeCollector = moduleAddress("fee_collector");
export const escrowModule = moduleAddress("escrow");
export const bmeModule = moduleAddress("bme");
