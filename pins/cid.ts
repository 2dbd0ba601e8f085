import { base32 } from "multiformats/bases/base32";
import { base36 } from "multiformats/bases/base36";
import { base58btc } from "multiformats/bases/base58";
import { CID } from "multiformats/cid";

const BASES = base32.decoder.or(base36.decoder).or(base58btc.decoder);

/** The one text of a CID, version 1 in base32: a service may write the same another way. Undefined where it is none. Pure. */
export function canonicalCid(text: string): string | undefined {
  try {
    return CID.parse(text, BASES).toV1().toString(base32.encoder);
  } catch {
    return undefined;
  }
}
