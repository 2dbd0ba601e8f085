import { type Mode, runAnte } from "./ante.ts";
import { GasMeter } from "./gas.ts";
import { biddingMessages } from "./market/bidding.ts";
import { certificateMessages } from "./market/certificate.ts";
import { deploymentMessages } from "./market/deployment.ts";
import { escrowMessages } from "./market/escrow.ts";
import { leasingMessages } from "./market/leasing.ts";
import { providerMessages } from "./market/provider.ts";
import { authzMessages } from "./money/authz.ts";
import { bankMessages } from "./money/bank.ts";
import { bmeMessages } from "./money/bme.ts";
import { oracleMessages } from "./money/oracle.ts";
import { type Context, emit, type MessageTable } from "./state/context.ts";
import { ChainError, panic, sdkErrors } from "./wire/errors.ts";
import { responses, TxMsgData } from "./wire/schema.ts";
import type { Message, Tx } from "./wire/transaction.ts";
import type { ChainEvent } from "./wire/types.ts";
import { encode, type JsonObject } from "./wire/wire.ts";

/** Runs transactions: stateless checks, ante, then all messages or none. */

const table: MessageTable = {
  ...authzMessages,
  ...bankMessages,
  ...biddingMessages,
  ...bmeMessages,
  ...certificateMessages,
  ...deploymentMessages,
  ...escrowMessages,
  ...leasingMessages,
  ...oracleMessages,
  ...providerMessages,
};

/** Gas a transaction costs that cannot be read, or whose stateless checks fail. */
const BASIC_GAS = 1174;
const FAILED_MESSAGE_GAS = 3_000;

export interface Outcome {
  /** undefined when it went well */
  error: ChainError | undefined;
  /** How far it came: whether its bytes could not be read, its messages were refused as they stand, or it ran. */
  stage: "decode" | "validate" | "run";
  gasWanted: number;
  gasUsed: number;
  events: ChainEvent[];
  /** messages' answers, in order */
  responses: { "@type": string; [key: string]: unknown }[];
  /** upper-case hex of `TxMsgData` */
  data: string;
}

/** Addresses that must sign, each once, in the order of their first message. */
export const signersOf = (tx: Tx): string[] => [
  ...new Set(tx.messages.map((message) => rules(message).signer(message))),
];

/**
 * Runs one transaction on `context.state`. `check` stops after the ante handler, `simulate` needs no signature and no fee.
 * What an earlier stage wrote stays (the fee of a failed delivery); a failed message leaves nothing.
 */
export function runTx(context: Context, tx: Tx, options: { mode: Mode; chainId: string; valid: boolean[] }): Outcome {
  const { mode } = options;
  const failed = (error: unknown, gasWanted: number, gasUsed: number, events: ChainEvent[] = []): Outcome =>
    failure(error, "run", { gasWanted, gasUsed, events });
  try {
    validateBasic(tx);
  } catch (error) {
    return failure(error, "validate", { gasUsed: BASIC_GAS });
  }
  const gasWanted = Number(tx.fee.gasLimit);
  const meter = new GasMeter(mode === "simulate" ? undefined : gasWanted);
  const ante = branchOf(context);
  try {
    runAnte(ante, tx, signersOf(tx), { ...options, meter });
  } catch (error) {
    return failed(error, gasWanted, meter.used);
  }
  ante.state.commit();
  if (mode === "check")
    return { error: undefined, stage: "run", gasWanted, gasUsed: meter.used, events: [], responses: [], data: "" };
  const run = branchOf(context);
  try {
    const answers = tx.messages.map((message, index) => runMessage(run, message, index, meter));
    run.state.commit();
    const data = encode(TxMsgData, { msg_responses: answers.map(packResponse) });
    return {
      error: undefined,
      stage: "run",
      gasWanted,
      gasUsed: meter.used,
      events: [...ante.events, ...run.events],
      responses: answers,
      data: Buffer.from(data).toString("hex").toUpperCase(),
    };
  } catch (error) {
    return failed(error, gasWanted, meter.used, ante.events);
  }
}

/** The outcome of bytes that are no transaction. @throws what is not a ChainError */
export const unreadable = (error: unknown): Outcome => failure(error, "decode", { gasUsed: BASIC_GAS });

function failure(error: unknown, stage: Outcome["stage"], rest: Partial<Outcome>): Outcome {
  if (!(error instanceof ChainError)) throw error;
  return { error, stage, gasWanted: 0, gasUsed: 0, events: [], responses: [], data: "", ...rest };
}

function validateBasic(tx: Tx): void {
  if (tx.messages.length === 0) throw sdkErrors.invalidRequest.wrap("must contain at least one message");
  for (const message of tx.messages) rules(message).validate(message);
}

function runMessage(context: Context, message: Message, index: number, meter: GasMeter) {
  const { signer, handle, gas } = rules(message);
  const type = message["@type"];
  const before = context.events.length;
  emit(context, "message", { action: type, sender: signer(message), module: type.split(".")[1]! });
  let answer: unknown;
  try {
    answer = handle(context, message);
  } catch (error) {
    meter.consume(FAILED_MESSAGE_GAS);
    if (!(error instanceof ChainError) || error.code === PANIC) throw error;
    throw error.prefixed(`failed to execute message; message index: ${index}: `);
  }
  meter.consume(gas(message));
  for (const event of context.events.slice(before))
    event.attributes.push({ key: "msg_index", value: String(index), index: true });
  return { "@type": `${type}Response`, ...(answer as object | undefined) };
}

const PANIC = panic("").code;

function packResponse({ "@type": type, ...fields }: { "@type": string; [key: string]: unknown }) {
  const schema = responses[type.replace(/Response$/, "")];
  const value = schema ? encode(schema, fields as JsonObject) : new Uint8Array();
  return { type_url: type, value: Buffer.from(value).toString("base64") };
}

function rules(message: Message) {
  const found = table[message["@type"]];
  if (!found) throw sdkErrors.unknownRequest.wrap(`can't route message ${message["@type"]}`);
  return found;
}

const branchOf = (context: Context): Context => ({ ...context, state: context.state.branch(), events: [] });
