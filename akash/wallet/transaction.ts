import { createHash } from "node:crypto";
import type { Signer } from "./signer.ts";

/** A message and its type URL, such as `/akash.deployment.v1beta4.MsgCreateDeployment`. */
export interface Message {
  readonly typeUrl: string;
  /** Protobuf bytes. */
  readonly value: Uint8Array;
}

/** The account that signs, as the chain knows it. */
export interface Account {
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}

export interface TransactionOptions extends Account {
  readonly chainId: string;
  readonly gas: bigint;
  /** Last height at which a block may hold it. */
  readonly until: bigint;
  readonly fee: { readonly denom: string; readonly amount: string };
}

export interface SignedTransaction {
  readonly bytes: Uint8Array;
  /** Upper-case hex SHA-256 of the bytes: known before anything is sent. */
  readonly hash: string;
  /** Last height at which a block may hold it. */
  readonly until: bigint;
}

/** Signs messages in direct mode (ADR-020). */
export async function signTransaction(
  signer: Signer,
  messages: readonly Message[],
  options: TransactionOptions,
): Promise<SignedTransaction> {
  const { makeSignBytes, makeSignDoc } = await import("@cosmjs/proto-signing");
  const { fee, gas, until, chainId } = options;
  const parts = await encodeParts(signer, messages, { ...options, fees: [fee], gas, until });
  const document = makeSignDoc(parts.bodyBytes, parts.authInfoBytes, chainId, Number(options.accountNumber));
  const signature = await signer.sign(makeSignBytes(document), "transaction");
  const bytes = await encodeRaw(parts, signature);
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex").toUpperCase(), until };
}

/** Bytes to simulate: without a fee, as one of nothing is not valid, and without a signature, as nobody checks it. */
export async function simulatedTransaction(
  signer: Signer,
  messages: readonly Message[],
  { sequence }: Account,
): Promise<Uint8Array> {
  const parts = await encodeParts(signer, messages, { sequence, fees: [], gas: 0n, until: 0n });
  return encodeRaw(parts, new Uint8Array());
}

interface Parts {
  readonly bodyBytes: Uint8Array;
  readonly authInfoBytes: Uint8Array;
}

async function encodeParts(
  { publicKey }: Signer,
  messages: readonly Message[],
  { sequence, fees, gas, until }: { sequence: bigint; fees: TransactionOptions["fee"][]; gas: bigint; until: bigint },
): Promise<Parts> {
  const { encodePubkey, makeAuthInfoBytes } = await import("@cosmjs/proto-signing");
  const { encodeSecp256k1Pubkey } = await import("@cosmjs/amino");
  const { TxBody } = await import("@akashnetwork/chain-sdk/private-types/cosmos.v1beta1");
  const body = TxBody.fromPartial({ messages: [...messages], timeoutHeight: String(until) });
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(publicKey));
  return {
    bodyBytes: TxBody.encode(body).finish(),
    authInfoBytes: makeAuthInfoBytes([{ pubkey, sequence }], fees, Number(gas), undefined, undefined),
  };
}

async function encodeRaw(parts: Parts, signature: Uint8Array): Promise<Uint8Array> {
  const { TxRaw } = await import("@akashnetwork/chain-sdk/private-types/cosmos.v1beta1");
  return TxRaw.encode({ ...parts, signatures: [signature] }).finish();
}
