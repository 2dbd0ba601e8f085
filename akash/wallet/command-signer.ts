import { z } from "zod";
import { addressOf } from "./private-key.ts";
import type { Signer } from "./signer.ts";
import { askCommand, type CommandLimits } from "./signer-process.ts";

const bytes = (length: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, "base64"))
    .refine((value) => value.length === length);
const keyAnswer = z.object({ publicKey: bytes(33).refine(([first]) => first === 2 || first === 3) });
const signatureAnswer = z.object({ signature: bytes(64) });

/** Order of secp256k1's group (SEC 2 §2.4.1). */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * A key behind a program of the operator's: a hardware token, a KMS, ssh to a machine that signs. Each request is one
 * process, one at a time, with one line of JSON on its stdin and one on its stdout (docs/leases.md):
 * `{"method":"publicKey"}` -> `{"publicKey": base64, 33 bytes}`,
 * `{"method":"sign","message": base64,"purpose":"transaction"|"token"}` -> `{"signature": base64, r and s, 64 bytes}`.
 * A signature is verified before it is used.
 */
export async function commandSigner(command: readonly string[], limits: CommandLimits = {}): Promise<Signer> {
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async <T>(request: { method: string }, answer: z.ZodType<T>, form: string): Promise<T> => {
    const mine = turn.then(() => askCommand(command, request, limits));
    turn = mine.catch(() => undefined);
    return parsed(
      await mine,
      answer,
      (why) => `${nameOf(command)} answers "${request.method}" with ${why}, not ${form}`,
    );
  };
  const { publicKey } = await ask({ method: "publicKey" }, keyAnswer, '{"publicKey": base64 of 33 bytes, compressed}');
  const address = await addressOf(publicKey);
  return {
    address,
    publicKey,
    async sign(message, purpose) {
      const request = { method: "sign", message: Buffer.from(message).toString("base64"), purpose };
      const form = '{"signature": base64 of r and s, 64 bytes}';
      const signature = lowerHalf((await ask(request, signatureAnswer, form)).signature);
      if (await verifies(signature, message, publicKey)) return signature;
      throw new Error(
        `wallet: ${nameOf(command)} signed with another key than that of ${address}, or not the SHA-256 of the message. ` +
          "Nothing was sent",
      );
    },
  };
}

/** The program's output is never shown: it could be a key by mistake. */
function parsed<T>(text: string, answer: z.ZodType<T>, tell: (why: string) => string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`wallet: ${tell(`${Buffer.byteLength(text)} bytes that are no JSON`)}`);
  }
  const { success, data } = answer.safeParse(value);
  if (success) return data;
  throw new Error(`wallet: ${tell("JSON of another form")}`);
}

/** The chain takes only the smaller of the two s that verify; a KMS gives either. */
function lowerHalf(signature: Buffer): Uint8Array {
  const s = BigInt(`0x${signature.toString("hex", 32)}`);
  if (s <= ORDER / 2n || s >= ORDER) return signature;
  const other = (ORDER - s).toString(16).padStart(64, "0");
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(other, "hex")]);
}

async function verifies(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
  const { Secp256k1, Secp256k1Signature, sha256 } = await import("@cosmjs/crypto");
  try {
    return await Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), sha256(message), publicKey);
  } catch {
    return false;
  }
}

const nameOf = ([program]: readonly string[]) => `command ${program} (akash.wallet.command)`;
