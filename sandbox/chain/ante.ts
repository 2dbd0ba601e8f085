import type { GasMeter } from "./gas.ts";
import { send } from "./money/bank.ts";
import { type Context, emit } from "./state/context.ts";
import { addressOfKey, decodeAddress, feeCollector } from "./wire/address.ts";
import { parseDec } from "./wire/dec.ts";
import { ChainError, sdkErrors } from "./wire/errors.ts";
import type { Tx } from "./wire/transaction.ts";
import type { BaseAccount, Coin } from "./wire/types.ts";

/** What a transaction must pass before its messages run: fee, keys, sequences, signatures (cosmos-sdk `AnteHandler`). */

export type Mode = "check" | "deliver" | "simulate";

const MAX_MEMO = 256;
const gas = { base: 23_000, perByte: 10, fee: 18_000 };

/** @param signers addresses in the order their signatures must come; @param valid whether each signature verifies. @throws ChainError */
export function runAnte(
  context: Context,
  tx: Tx,
  signers: string[],
  { mode, meter, chainId, valid }: { mode: Mode; meter: GasMeter; chainId: string; valid: boolean[] },
): void {
  if (tx.timeoutHeight > 0n && BigInt(context.height) > tx.timeoutHeight)
    throw sdkErrors.txTimeoutHeight.wrap(`block height: ${context.height}, timeout height: ${tx.timeoutHeight}`);
  if (tx.memo.length > MAX_MEMO)
    throw sdkErrors.memoTooLarge.wrap(
      `maximum number of characters is ${MAX_MEMO} but received ${tx.memo.length} characters`,
    );
  meter.consumeRead();
  meter.consume(gas.base + gas.perByte * tx.bytes.length);
  deductFee(context, tx, tx.fee.payer || signers[0]!, mode, meter);
  if (mode !== "simulate" && tx.signatures.length === 0) throw sdkErrors.noSignatures;
  if (tx.signers.length !== signers.length)
    throw sdkErrors.unauthorized.wrap(
      `invalid number of signer;  expected: ${signers.length}, got ${tx.signers.length}`,
    );
  signers.forEach((address, index) => {
    const account = withKey(requireAccount(context, address), tx, index);
    emit(context, "tx", { acc_seq: `${address}/${tx.signers[index]!.sequence}` });
    emit(context, "tx", { signature: tx.signatures[index] ?? "" });
    if (mode !== "simulate") checkSigner(account, tx, index, { chainId, valid: valid[index] ?? false });
    context.state.set("accounts", address, { ...account, sequence: (BigInt(account.sequence) + 1n).toString() });
  });
}

function deductFee(context: Context, tx: Tx, payer: string, mode: Mode, meter: GasMeter): void {
  const offered = tx.fee.amount.map(({ amount, denom }) => `${amount}${denom}`).join(",");
  if (tx.fee.amount.some(({ amount }) => BigInt(amount) < 0n))
    throw sdkErrors.insufficientFee.wrap(`invalid fee provided: ${offered}`);
  if (mode === "check") {
    const scaled = parseDec(context.params.minimumGasPrice) * tx.fee.gasLimit;
    const required = (scaled + 10n ** 18n - 1n) / 10n ** 18n;
    const paid = tx.fee.amount.find(({ denom }) => denom === "uakt");
    if (BigInt(paid?.amount ?? "0") < required)
      throw sdkErrors.insufficientFee.wrap(`insufficient fees; got: ${offered} required: ${required}uakt`);
  }
  if (!context.state.get("accounts", payer)) {
    const raw = Buffer.from(decodeAddress(payer)).toString();
    throw sdkErrors.unknownAddress.wrap(`fee payer address: ${raw} does not exist`);
  }
  if (mode !== "simulate" && tx.fee.amount.length > 0) {
    meter.consume(gas.fee);
    for (const coin of tx.fee.amount) pay(context, payer, coin);
  }
  emit(context, "tx", { fee: mode === "simulate" ? "" : offered, fee_payer: payer });
}

/** The decorator puts the name of the error behind the bank's own text, which has it already. */
function pay(context: Context, payer: string, { denom, amount }: Coin): void {
  try {
    send(context, payer, feeCollector, { denom, amount: BigInt(amount) });
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    throw sdkErrors.insufficientFunds.wrap(error.message);
  }
}

function requireAccount(context: Context, address: string): BaseAccount {
  const account = context.state.get("accounts", address);
  if (!account) throw sdkErrors.unknownAddress.wrap(`account ${address} does not exist`);
  return account;
}

/** The account with the key the transaction brings, if it had none. */
function withKey(account: BaseAccount, tx: Tx, index: number): BaseAccount {
  const key = tx.signers[index]!.publicKey;
  if (key && addressOfKey(Buffer.from(key, "base64")) !== account.address)
    throw sdkErrors.invalidPubKey.wrap(
      `pubKey does not match signer address ${account.address} with signer index: ${index}`,
    );
  return account.pub_key ? account : { ...account, pub_key: key ?? null };
}

function checkSigner(
  account: BaseAccount,
  tx: Tx,
  index: number,
  { chainId, valid }: { chainId: string; valid: boolean },
): void {
  if (!account.pub_key) throw sdkErrors.invalidPubKey.wrap("account pubkey is not set");
  const { sequence, direct } = tx.signers[index]!;
  if (sequence !== BigInt(account.sequence))
    throw sdkErrors.wrongSequence.wrap(`account sequence mismatch, expected ${account.sequence}, got ${sequence}`);
  if (!direct || !valid)
    throw sdkErrors.unauthorized.wrap(
      `signature verification failed; please verify account number (${account.account_number}) and chain-id (${chainId}): (unable to verify single signer signature)`,
    );
}
