import { createHash, createHmac, webcrypto } from "node:crypto";
import { Secp256k1, Secp256k1Signature } from "@cosmjs/crypto";

const made = new Set<string>();

/**
 * Signatures that are remembered instead of computed: one is true when it was made in this process by that key over
 * that digest. Real signatures would take most of a schedule's time, and do not matter for faults.
 */
export function installSignatures(): void {
  installSubtle();
  const { makeKeypair } = Secp256k1;
  const pairs = new Map<string, ReturnType<typeof makeKeypair>>();
  Secp256k1.makeKeypair = (privateKey) => {
    const pair = pairs.get(hex(privateKey)) ?? makeKeypair(privateKey);
    pairs.set(hex(privateKey), pair);
    return pair;
  };
  Secp256k1.createSignature = (async (digest: Uint8Array, privateKey: Uint8Array) => {
    const key = await publicKey(privateKey);
    const part = (name: string) => {
      const bytes = createHash("sha256").update(name).update(privateKey).update(digest).digest();
      bytes[0] = 1;
      return new Uint8Array(bytes);
    };
    const signature = new Secp256k1Signature(part("r"), part("s"));
    made.add(entry(signature, digest, key));
    return Object.assign(signature, { recovery: 0 });
  }) as unknown as typeof Secp256k1.createSignature;
  Secp256k1.verifySignature = async (signature, digest, key) => made.has(entry(signature, digest, hex(key)));
}

/**
 * What S3 requests are signed with, at once: a thread would answer at a time of its own, and no schedule be the same again.
 */
function installSubtle(): void {
  const { subtle } = webcrypto;
  const importKey = subtle.importKey.bind(subtle) as (...given: unknown[]) => Promise<unknown>;
  const bytes = (data: unknown) => Buffer.from(data as ArrayBuffer);
  const exact = (made: Buffer) => new Uint8Array(made).buffer;
  Object.assign(subtle, {
    digest: async (_: unknown, data: unknown) => exact(createHash("sha256").update(bytes(data)).digest()),
    importKey: async (format: string, key: unknown, how: { name?: string }, ...rest: unknown[]) =>
      how.name === "HMAC" ? bytes(key) : importKey(format, key, how, ...rest),
    sign: async (_: unknown, key: Buffer, data: unknown) =>
      exact(createHmac("sha256", key).update(bytes(data)).digest()),
  });
}

export function forgetSignatures(): void {
  made.clear();
}

async function publicKey(privateKey: Uint8Array): Promise<string> {
  const { pubkey } = await Secp256k1.makeKeypair(privateKey);
  return hex(Secp256k1.compressPubkey(pubkey));
}

function entry(signature: Secp256k1Signature, digest: Uint8Array, key: string): string {
  return `${hex(signature.toFixedLength().subarray(0, 64))} ${hex(digest)} ${key}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
