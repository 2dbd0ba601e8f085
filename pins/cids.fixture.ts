import { base32 } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import { create } from "multiformats/hashes/digest";

/** A CID of its own for each number, in canonical form. */
export const cidOf = (number: number): string =>
  CID.createV1(
    0x55,
    create(
      0x12,
      Uint8Array.from({ length: 32 }, (_, at) => (number >> (8 * (at % 4))) & 255),
    ),
  ).toString(base32.encoder);
