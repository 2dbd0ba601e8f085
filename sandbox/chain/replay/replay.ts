import type { Difference } from "../../replay/deviations.ts";
import { Chain } from "../chain.ts";
import type { Genesis } from "../genesis.ts";
import { answer } from "../rest/routes.ts";
import type { Signer, SignOptions } from "../wire/signer.ts";
import type { Message } from "../wire/transaction.ts";
import type { TxResponse } from "../wire/types.ts";
import { type Cast, signersOf } from "./cast.ts";
import { translatePageKeys, translateRequest } from "./pagekey.ts";
import {
  differences,
  leaves,
  type RecordedAnswer,
  type RecordedResult,
  type RecordedTx,
  translate,
} from "./recording.ts";

/** Drives this chain through a recording of a real one: same heights, same fees, our own keys for the recorded addresses. */

/** One thing compared: equal when there is no difference left. */
export interface Comparison {
  name: string;
  what: "result" | "events" | "answer";
  /** leaves compared */
  values: number;
  differences: Difference[];
}

/** The chain a recording was made on. */
export interface Setting {
  chainId: string;
  cast: Cast;
  genesis: (address: (role: string) => string) => Genesis;
  /** When a block was produced; 0 is genesis. */
  timeOf: (height: number) => Date;
}

export class Replay {
  readonly chain: Chain;
  readonly comparisons: Comparison[] = [];
  readonly #signers: Map<string, Signer>;
  readonly #toOurs: [string, string][];
  readonly #toRecorded: [string, string][];

  private constructor({ chainId, cast, genesis, timeOf }: Setting, signers: Map<string, Signer>) {
    this.#signers = signers;
    this.#toOurs = Object.entries(cast).map(([role, { recorded }]) => [recorded, signers.get(role)!.address]);
    const inHex = (text: string) => Buffer.from(text).toString("hex").toUpperCase();
    this.#toRecorded = this.#toOurs.flatMap(([recorded, ours]): [string, string][] => [
      [ours, recorded],
      [inHex(ours), inHex(recorded)],
    ]);
    let height = 0;
    this.chain = new Chain({
      chainId,
      blockTime: 1000,
      clock: () => timeOf(height++),
      genesis: genesis((role) => this.address(role)),
    });
  }

  static async start(setting: Setting): Promise<Replay> {
    return new Replay(setting, await signersOf(setting.cast));
  }

  /** Address of a role on this chain. */
  address(role: string): string {
    return this.#signer(role).address;
  }

  /** Produces blocks until the next one has this height. */
  advanceTo(height: number): void {
    while (this.chain.height < height - 1) this.chain.produceBlock();
  }

  /** Signs as a role with whatever sequence is due, unless told otherwise. */
  async sign(role: string, messages: Message[], options: Partial<SignOptions> = {}): Promise<Uint8Array> {
    const signer = this.#signer(role);
    const account = this.chain.account(signer.address)!;
    return signer.sign(translate(messages, this.#toOurs), {
      chainId: this.chain.chainId,
      accountNumber: account.account_number,
      sequence: account.sequence,
      ...options,
    });
  }

  /** Sends one unrecorded transaction into the next block. @throws Error when it fails */
  async send(role: string, messages: Message[], options: Partial<SignOptions> = {}): Promise<void> {
    const accepted = await this.chain.broadcast(await this.sign(role, messages, options));
    this.chain.produceBlock();
    const { code, raw_log } = this.chain.transaction(accepted.txhash)?.response ?? accepted;
    if (code !== 0) throw new Error(`unrecorded transaction failed: ${raw_log}`);
  }

  /** Sends a recorded transaction at its height and compares its fate. @param options what its recording does not tell */
  async play(recorded: RecordedTx, messages = recorded.messages, options: Partial<SignOptions> = {}): Promise<void> {
    const expected = recorded.tx_response ?? recorded.broadcast!;
    if (recorded.tx_response) this.advanceTo(Number(expected.height));
    const paid = feeOf(expected);
    const gas = recorded.gas === "auto" ? expected.gas_wanted : recorded.gas;
    const bytes = await this.sign(recorded.from, messages, {
      gas: Number(gas),
      ...(paid && { fee: paid }),
      ...options,
    });
    const accepted = await this.chain.broadcast(bytes);
    if (recorded.tx_response) this.chain.produceBlock();
    const actual = this.chain.transaction(accepted.txhash)?.response ?? accepted;
    this.#compare(recorded.name, "result", resultOf(expected), resultOf(this.#inTheirWords(actual)));
    if (recorded.tx_response)
      this.#compare(recorded.name, "events", expected.events, this.#inTheirWords(actual).events);
  }

  /** Asks what was asked and compares the whole answer. @param request in place of the recorded one */
  async ask(recorded: RecordedAnswer, request = recorded.request!, body?: string): Promise<unknown> {
    const [method = "GET", url = ""] = translateRequest(request, this.#toOurs).split(" ");
    const given = await answer(this.chain, { method, url, ...(body !== undefined && { body }) });
    const json = JSON.parse(JSON.stringify(given)) as { status: number; body: unknown };
    const told = translatePageKeys(json.body, this.#toRecorded);
    const actual = this.#inTheirWords({ http_status: json.status, body: told });
    this.#compare(recorded.name, "answer", { http_status: recorded.http_status, body: recorded.body }, actual);
    return json.body;
  }

  /** Compares anything else against its recording. */
  compare(name: string, what: Comparison["what"], expected: unknown, actual: unknown): void {
    this.#compare(name, what, expected, this.#inTheirWords(actual));
  }

  #compare(name: string, what: Comparison["what"], expected: unknown, actual: unknown): void {
    this.comparisons.push({ name, what, values: leaves(expected), differences: differences(expected, actual) });
  }

  #signer(role: string): Signer {
    const signer = this.#signers.get(role);
    if (!signer) throw new Error(`nobody plays ${role}`);
    return signer;
  }

  #inTheirWords<T>(value: T): T {
    return translate(value, this.#toRecorded);
  }
}

/** The fee a recorded transaction paid, in uakt. */
function feeOf({ events }: RecordedResult): string | undefined {
  const fee = events.flatMap(({ attributes }) => attributes).find(({ key }) => key === "fee")?.value;
  return fee?.replace("uakt", "");
}

const resultOf = ({ code, codespace, raw_log, data }: Pick<TxResponse, "code" | "codespace" | "raw_log" | "data">) => ({
  code,
  codespace,
  // a recovered panic carries the node's own Go stack
  raw_log: raw_log.replace(/\nstack:\n[\s\S]*$/, ""),
  data: data ?? "",
});
