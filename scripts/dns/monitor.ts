import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Policy } from "../../dns/pools/decide.ts";
import { egressNetwork } from "../../dns/pools/egress.ts";
import { withLock } from "../../engine/lock.ts";
import { type OpenStage, openStage } from "../../engine/open-stage.ts";
import { stateFolder } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { failOver, type Outcome } from "../../operations/failover/fail-over.ts";
import { managedRecords } from "../../operations/failover/managed-record.ts";
import type { Vantage } from "../../operations/failover/probe-record.ts";
import { deadPools, runRound, type ValueHistories } from "../../operations/failover/round.ts";
import { StoredJson } from "../../operations/failover/status-store.ts";
import { networkOf } from "../../operations/network.ts";
import type { StageOptions } from "../terminal/options.ts";
import { paint, write } from "./output.ts";
import { roundLines } from "./round-text.ts";

interface MonitorOptions extends StageOptions {
  once?: boolean;
  dryRun?: boolean;
  json?: boolean;
  interval: number;
  timeout: number;
  egress: string[];
  quorum?: number;
  downAfter: number;
  upAfter: number;
  hold: number;
  cap: number;
  webhook?: string;
}

interface RoundOptions extends MonitorOptions {
  readonly signal: AbortSignal;
}

/** `platform dns monitor`: watches the pools and fails over. */
export async function monitor(options: MonitorOptions): Promise<void> {
  const open = await openStage(options.stage);
  const vantages = vantagesOf(open, options.egress);
  const policy = policyOf(options, vantages.length);
  const stop = new AbortController();
  const round = () => watch(open, vantages, policy, { ...options, signal: stop.signal });
  if (options.once) {
    process.exitCode = await round();
    return;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  while (!stop.signal.aborted) {
    await round().catch((error: Error) => process.stderr.write(`error: ${error.message}\n`));
    await sleep(options.interval, undefined, { signal: stop.signal }).catch(() => {});
  }
}

function vantagesOf({ stage }: OpenStage, egress: readonly string[]): Vantage[] {
  const network = networkOf(stage);
  const elsewhere = egress.map((text) => {
    const url = URL.parse(text);
    if (url?.protocol !== "http:")
      throw new UserError("argument", `"${text}" is no HTTP proxy`, "--egress http://proxy.example:3128");
    return { name: url.host, network: egressNetwork(url, network.authorities) };
  });
  return [{ name: "here", network }, ...elsewhere];
}

function policyOf({ quorum, downAfter, upAfter, hold, cap }: MonitorOptions, vantages: number): Policy {
  const majority = Math.floor(vantages / 2) + 1;
  const needed = quorum ?? majority;
  if (needed < majority || needed > vantages) {
    throw new UserError(
      "argument",
      `--quorum ${needed} of ${vantages} vantage points`,
      `choose ${majority} to ${vantages}`,
    );
  }
  if (cap < 2) throw new UserError("argument", "--cap 1 would never let a value come back", "choose 2 or more");
  return { quorum: needed, downAfter, upAfter, hold, cap };
}

/** One round, after those of others; resolves with the exit code it would end with. */
async function watch(
  open: OpenStage,
  vantages: readonly Vantage[],
  policy: Policy,
  options: RoundOptions,
): Promise<number> {
  const lock = join(stateFolder, "dns-monitor.lock");
  return withLock(lock, "another round of the monitor", () => oneRound(open, vantages, policy, options), options);
}

async function oneRound(
  open: OpenStage,
  vantages: readonly Vantage[],
  policy: Policy,
  options: RoundOptions,
): Promise<number> {
  const histories = new StoredJson<ValueHistories>(open.name, "memory", {});
  const managed = managedRecords(open);
  const round = await runRound(managed, histories.read(), { vantages, policy, timeout: options.timeout });
  if (!options.dryRun) histories.write(round.histories);
  const outcome: Outcome = options.dryRun ? round : await failOver(open, round.changes, options);
  const at = new Date();
  const { records } = round;
  const error = outcome.error?.message;
  if (options.json) write([JSON.stringify({ at, records, changes: outcome.changes, ...(error && { error }) })]);
  else write([...roundLines({ records, changes: outcome.changes }, at), ...(error ? [paint("problem", error)] : [])]);
  if (error) return 1;
  if (outcome.changes.length > 0) return 2;
  return records.some((each) => deadPools(each).length > 0) ? 1 : 0;
}
