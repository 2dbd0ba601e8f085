import { Chain } from "../chain.ts";
import { answer } from "../rest/routes.ts";
import { Signer, type SignOptions } from "../wire/signer.ts";
import type { Message } from "../wire/transaction.ts";
import type { TxResponse } from "../wire/types.ts";
import {
  type Difference,
  differences,
  leaves,
  type RecordedAnswer,
  type RecordedResult,
  type RecordedTx,
  type Role,
  recordedAddresses,
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

/** Time of block 0, so that the recorded prices are fresh where they were; the recording had about a block a second. */
const START = Date.parse("2026-11-23T10:11:00.000Z");

export class Replay {
  readonly chain: Chain;
  readonly comparisons: Comparison[] = [];
  readonly #signers: Record<Role, Signer>;
  readonly #toOurs: [string, string][];
  readonly #toRecorded: [string, string][];

  private constructor(signers: Record<Role, Signer>, vault: string) {
    this.#signers = signers;
    this.#toOurs = (Object.keys(recordedAddresses) as Role[]).map((role) => [
      recordedAddresses[role],
      signers[role].address,
    ]);
    const inHex = (text: string) => Buffer.from(text).toString("hex").toUpperCase();
    this.#toRecorded = this.#toOurs.flatMap(([recorded, ours]): [string, string][] => [
      [ours, recorded],
      [inHex(ours), inHex(recorded)],
    ]);
    const coins = ["uact", "uakt"].map((denom) => ({ denom, amount: "1000000000000" }));
    const roles: Role[] = ["tenant", "provider", "provider2", "oracle"];
    // account 0 of the recording was its validator
    let blocks = 0;
    const validator = { address: "akash1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq7cdc78", coins: [] };
    this.chain = new Chain({
      chainId: "sim-1",
      blockTime: 1000,
      clock: () => new Date(START + 1000 * blocks++),
      genesis: {
        accounts: [validator, ...roles.map((role) => ({ address: signers[role].address, coins }))],
        vault,
        params: { oracle: { sources: [signers.oracle.address], maxStalenessSeconds: 30 } },
      },
    });
  }

  /** @param vault uakt in the recorded chain's vault */
  static async start(vault: string): Promise<Replay> {
    return new Replay(await signersInRecordedOrder(), vault);
  }

  /** Address of a role on this chain. */
  address(role: Role): string {
    return this.#signers[role].address;
  }

  /** Produces blocks until the next one has this height. */
  advanceTo(height: number): void {
    while (this.chain.height < height - 1) this.chain.produceBlock();
  }

  /** Signs as a role with whatever sequence is due, unless told otherwise. */
  async sign(role: Role, messages: Message[], options: Partial<SignOptions> = {}): Promise<Uint8Array> {
    const signer = this.#signers[role];
    const account = this.chain.account(signer.address)!;
    return signer.sign(translate(messages, this.#toOurs), {
      chainId: this.chain.chainId,
      accountNumber: account.account_number,
      sequence: account.sequence,
      ...options,
    });
  }

  /** Sends one unrecorded transaction into the next block. @throws Error when it fails */
  async send(role: Role, messages: Message[], options: Partial<SignOptions> = {}): Promise<void> {
    const accepted = await this.chain.broadcast(await this.sign(role, messages, options));
    this.chain.produceBlock();
    const { code, raw_log } = this.chain.transaction(accepted.txhash)?.response ?? accepted;
    if (code !== 0) throw new Error(`unrecorded transaction failed: ${raw_log}`);
  }

  /** Sends a recorded transaction at its height and compares its fate. */
  async play(recorded: RecordedTx, messages = recorded.messages): Promise<void> {
    const expected = recorded.tx_response ?? recorded.broadcast!;
    if (recorded.tx_response) this.advanceTo(Number(expected.height));
    const paid = feeOf(expected);
    const gas = recorded.gas === "auto" ? expected.gas_wanted : recorded.gas;
    const bytes = await this.sign(recorded.from as Role, messages, { gas: Number(gas), ...(paid && { fee: paid }) });
    const accepted = await this.chain.broadcast(bytes);
    if (recorded.tx_response) this.chain.produceBlock();
    const actual = this.chain.transaction(accepted.txhash)?.response ?? accepted;
    this.#compare(recorded.name, "result", resultOf(expected), resultOf(this.#inTheirWords(actual)));
    if (recorded.tx_response)
      this.#compare(recorded.name, "events", expected.events, this.#inTheirWords(actual).events);
  }

  /** Asks what was asked and compares the whole answer. @param request in place of the recorded one */
  async ask(recorded: RecordedAnswer, request = recorded.request!, body?: unknown): Promise<unknown> {
    const [method = "GET", url = ""] = translate(request, this.#toOurs).split(" ");
    const given = await answer(this.chain, { method, url, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const json = JSON.parse(JSON.stringify(given)) as { status: number; body: unknown };
    const actual = this.#inTheirWords({ http_status: json.status, body: json.body });
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

  #inTheirWords<T>(value: T): T {
    return translate(value, this.#toRecorded);
  }
}

/** Keys whose addresses sort as the recorded ones do, as lists come sorted by address. */
async function signersInRecordedOrder(): Promise<Record<Role, Signer>> {
  const roles = Object.keys(recordedAddresses) as Role[];
  for (let attempt = 0; ; attempt += 1) {
    const signers = await Promise.all(roles.map((role) => Signer.fromName(`${role} ${attempt}`)));
    const order = (addresses: string[]) =>
      roles.toSorted((a, b) => (addresses[roles.indexOf(a)]! < addresses[roles.indexOf(b)]! ? -1 : 1)).join();
    if (order(signers.map(({ address }) => address)) === order(roles.map((role) => recordedAddresses[role])))
      return Object.fromEntries(roles.map((role, index) => [role, signers[index]!])) as Record<Role, Signer>;
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
