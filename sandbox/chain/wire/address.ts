import { ripemd160, sha256 } from "@cosmjs/crypto";
import { fromBech32, toBech32, toUtf8 } from "@cosmjs/encoding";

const PREFIX = "akash";

/** Bech32 address of a 20-byte account id. */
export const encodeAddress = (id: Uint8Array): string => toBech32(PREFIX, id);

/** @throws Error on a bad checksum, prefix or length */
export function decodeAddress(address: string): Uint8Array {
  const { prefix, data } = parse(address);
  if (prefix !== PREFIX) throw new Error(`invalid Bech32 prefix; expected ${PREFIX}, got ${prefix}`);
  if (data.length !== 20 && data.length !== 32) throw new Error(`address must be 20 or 32 bytes, got ${data.length}`);
  return data;
}

function parse(address: string): { prefix: string; data: Uint8Array } {
  try {
    return fromBech32(address);
  } catch (error) {
    const expected = checksumOf(address);
    const given = address.slice(-6);
    const detail = expected && expected !== given ? `invalid checksum (expected ${expected} got ${given})` : undefined;
    throw new Error(
      `decoding bech32 failed: ${detail ?? unknownCharacter(error as Error) ?? (error as Error).message}`,
    );
  }
}

/** Go names a character outside the alphabet by its code. */
function unknownCharacter({ message }: Error): string | undefined {
  const [, character] = /^Unknown character (.)$/.exec(message) ?? [];
  return character && `invalid character not part of charset: ${character.charCodeAt(0)}`;
}

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** The checksum that would fit, undefined when the text is no bech32 at all. */
function checksumOf(address: string): string | undefined {
  const [, prefix, payload] = /^(.+)1([a-z0-9]+)[a-z0-9]{6}$/.exec(address) ?? [];
  if (!prefix || !payload || [...payload].some((letter) => !ALPHABET.includes(letter))) return undefined;
  const bits = [...payload].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return toBech32(prefix, new Uint8Array(bytes.map((byte) => Number.parseInt(byte, 2)))).slice(-6);
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

/** The modules that hold coins here, and what else they may do with them. */
export const modules = [
  { address: feeCollector, name: "fee_collector", permissions: [] },
  { address: escrowModule, name: "escrow", permissions: [] },
  { address: bmeModule, name: "bme", permissions: ["burner", "minter"] },
];
