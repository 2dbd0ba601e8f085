import type { Signer } from "./signer.ts";

/** The account of a compressed secp256k1 public key, bech32 with prefix `akash`. */
export async function addressOf(publicKey: Uint8Array): Promise<string> {
  const { pubkeyToAddress, encodeSecp256k1Pubkey } = await import("@cosmjs/amino");
  return pubkeyToAddress(encodeSecp256k1Pubkey(publicKey), "akash");
}

/** Signs with a key this process holds: 32 bytes, a number from 1 to below the curve's order; throws on another one. */
export async function privateKeySigner(privateKey: Uint8Array): Promise<Signer> {
  const { Secp256k1, sha256 } = await import("@cosmjs/crypto");
  const pair = await Secp256k1.makeKeypair(privateKey).catch(() => {
    throw new Error("it is no private key of secp256k1");
  });
  const publicKey = Secp256k1.compressPubkey(pair.pubkey);
  return {
    address: await addressOf(publicKey),
    publicKey,
    sign: async (message) => {
      const signature = await Secp256k1.createSignature(sha256(message), privateKey);
      return Uint8Array.from([...signature.r(32), ...signature.s(32)]);
    },
  };
}
