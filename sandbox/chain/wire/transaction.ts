import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { toHex } from "@cosmjs/encoding";
import { sdkErrors } from "./errors.ts";
import { AuthInfo, messages, PubKey, SignDoc, TxBody, TxRaw } from "./schema.ts";
import type { Coin } from "./types.ts";
import { decode, encode, type JsonObject, WireError } from "./wire.ts";

/** Signed transactions: `TxRaw` bytes, SIGN_MODE_DIRECT, secp256k1. */

export type Message = JsonObject & { "@type": string };

export interface SignerInfo {
  /** base64 of the compressed key, undefined when left to the account */
  publicKey: string | undefined;
  direct: boolean;
  sequence: bigint;
}
export interface Tx {
  /** upper-case hex of the SHA-256 */
  hash: string;
  bytes: Uint8Array;
  messages: Message[];
  memo: string;
  timeoutHeight: bigint;
  signers: SignerInfo[];
  fee: { amount: Coin[]; gasLimit: bigint; payer: string };
  signatures: string[];
  /** `cosmos.tx.v1beta1.Tx` as the REST gateway prints it */
  json: JsonObject;
  bodyBytes: string;
  authInfoBytes: string;
}

const SECP256K1 = "/cosmos.crypto.secp256k1.PubKey";

export const txHash = (bytes: Uint8Array): string => toHex(sha256(bytes)).toUpperCase();

/** @throws ChainError sdk 2 on bytes that are no transaction of this chain */
export function decodeTx(bytes: Uint8Array): Tx {
  try {
    return readTx(bytes);
  } catch (error) {
    // the decoder and the node that called it both add the name of the error
    if (error instanceof WireError || error instanceof RangeError)
      throw sdkErrors.txDecode.wrap(`${error.message}: tx parse error`);
    throw error;
  }
}

function readTx(bytes: Uint8Array): Tx {
  const raw = decode(TxRaw, bytes) as unknown as { body_bytes: string; auth_info_bytes: string; signatures: string[] };
  const body = decode(TxBody, fromBase64(raw.body_bytes)) as unknown as Body;
  const auth = decode(AuthInfo, fromBase64(raw.auth_info_bytes)) as unknown as Auth;
  const unpacked = body.messages.map(unpackMessage);
  const keys = auth.signer_infos.map((info) => info.public_key && unpackKey(info.public_key));
  return {
    hash: txHash(bytes),
    bytes,
    messages: unpacked,
    memo: body.memo,
    timeoutHeight: BigInt(body.timeout_height),
    signers: auth.signer_infos.map((info, index) => ({
      publicKey: keys[index]?.key,
      direct: info.mode_info?.single?.mode === "SIGN_MODE_DIRECT",
      sequence: BigInt(info.sequence),
    })),
    fee: { amount: auth.fee.amount, gasLimit: BigInt(auth.fee.gas_limit), payer: auth.fee.payer },
    signatures: raw.signatures,
    json: {
      body: { ...body, messages: unpacked } as unknown as JsonObject,
      auth_info: {
        ...auth,
        signer_infos: auth.signer_infos.map((info, index) => ({ ...info, public_key: keys[index] ?? null })),
      } as unknown as JsonObject,
      signatures: raw.signatures,
    },
    bodyBytes: raw.body_bytes,
    authInfoBytes: raw.auth_info_bytes,
  };
}

/** Whether `signature` (64 bytes) is `key`'s over this transaction on this chain and account. */
export async function verifySignature(
  tx: Tx,
  signer: { key: string; signature: string; chainId: string; accountNumber: string },
): Promise<boolean> {
  const signature = fromBase64(signer.signature);
  if (signature.length !== 64) return false;
  const digest = signDigest({ ...tx, ...signer });
  return Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), digest, fromBase64(signer.key));
}

/** SHA-256 of the `SignDoc`. */
export function signDigest(doc: { bodyBytes: string; authInfoBytes: string; chainId: string; accountNumber: string }) {
  return sha256(
    encode(SignDoc, {
      body_bytes: doc.bodyBytes,
      auth_info_bytes: doc.authInfoBytes,
      chain_id: doc.chainId,
      account_number: doc.accountNumber,
    }),
  );
}

interface AnyJson {
  type_url: string;
  value: string;
}
interface Body {
  messages: AnyJson[];
  memo: string;
  timeout_height: string;
}
interface Auth {
  signer_infos: {
    public_key: AnyJson | null;
    mode_info: { single: { mode: string } | null } | null;
    sequence: string;
  }[];
  fee: { amount: Coin[]; gas_limit: string; payer: string; granter: string };
}

function unpackMessage({ type_url, value }: AnyJson): Message {
  const schema = messages[type_url];
  if (!schema) throw new WireError(`unable to resolve type URL ${type_url}`);
  return { "@type": type_url, ...decode(schema, fromBase64(value)) };
}

function unpackKey({ type_url, value }: AnyJson): { "@type": string; key: string } {
  if (type_url !== SECP256K1) throw new WireError(`unable to resolve type URL ${type_url}`);
  return { "@type": type_url, ...(decode(PubKey, fromBase64(value)) as { key: string }) };
}

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
