import { createHash } from "node:crypto";
import type { Signer } from "./signer.ts";

/** A message and its type URL, such as `/akash.deployment.v1beta4.MsgCreateDeployment`. */
export interface Message {
  readonly typeUrl: string;
  /** Protobuf bytes. */
  readonly value: Uint8Array;
}

export interface TransactionOptions {
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
  readonly gas: bigint;
  /** Last height at which a block may hold it; absent in a simulation. */
  readonly until?: bigint;
  /** Absent in a simulation: a fee of nothing is not a valid one. */
  readonly fee?: { readonly denom: string; readonly amount: string };
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
  const { encodePubkey, makeAuthInfoBytes, makeSignBytes, makeSignDoc } = await import("@cosmjs/proto-signing");
  const { encodeSecp256k1Pubkey } = await import("@cosmjs/amino");
  const { TxBody, TxRaw } = await import("@akashnetwork/chain-sdk/private-types/cosmos.v1beta1");
  const bodyBytes = TxBody.encode(
    TxBody.fromPartial({ messages: [...messages], timeoutHeight: String(options.until ?? 0n) }),
  ).finish();
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(signer.publicKey));
  const signers = [{ pubkey, sequence: options.sequence }];
  const authInfoBytes = makeAuthInfoBytes(
    signers,
    options.fee ? [options.fee] : [],
    Number(options.gas),
    undefined,
    undefined,
  );
  const document = makeSignDoc(bodyBytes, authInfoBytes, options.chainId, Number(options.accountNumber));
  const signature = await signer.sign(makeSignBytes(document));
  const bytes = TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish();
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex").toUpperCase(), until: options.until ?? 0n };
}
