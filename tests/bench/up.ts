import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Arrival, follow } from "../../engine/events/follow.ts";
import { findRunFile } from "../../engine/run-files.ts";
import { parseStackState } from "../../engine/stack-state.ts";
import { Ledger } from "../ledger.ts";
import { Workspace } from "../workspace.ts";
import { criticalPath } from "./critical-path.ts";
import { firstBroadcast, timeline } from "./timeline.ts";

/** Seconds from the first transaction to a sent manifest when every step takes its one block of 6 s (create ½, bid 1, lease 1, manifest 1 s). */
const FLOOR_SECONDS = 17;
const BLOCK_SECONDS = 6;

/** A platform from nothing at mainnet's block time, and what its run waited for. */
export async function benchUp(): Promise<void> {
  const workspace = await Workspace.make(19_100, `${BLOCK_SECONDS}s`);
  try {
    await workspace.platform("sandbox", "start");
    const firstBlock = await height(workspace);
    const started = performance.now();
    const arrivals = await eventsOf(workspace, "up", "--yes");
    const seconds = (performance.now() - started) / 1000;
    const blocks = (await height(workspace)) - firstBlock;
    const sent = firstBroadcast(arrivals) ?? started;
    const end = arrivals.findLast(({ event }) => event.kind === "ended")?.at ?? sent;
    print("services", (await new Ledger(workspace).services()).length);
    print("transactions of the wallet", await transactions(workspace));
    print("blocks", blocks);
    print("up from nothing, seconds", seconds);
    print("from the first broadcast to the engine's end, seconds", (end - sent) / 1000);
    print(`ratio to the floor of ${FLOOR_SECONDS} s`, (end - sent) / 1000 / FLOOR_SECONDS);
    process.stdout.write("critical path                                           waited    took (seconds)\n");
    for (const link of criticalPath(timeline(arrivals, await stateOf(workspace)), started / 1000)) {
      process.stdout.write(`  ${link.name.padEnd(50)} ${column(link.waited)} ${column(link.took)}\n`);
    }
  } finally {
    await workspace.dispose();
  }
}

const column = (seconds: number): string => seconds.toFixed(2).padStart(8);

/** What the engine told while `./platform …` ran to its end. */
async function eventsOf(workspace: Workspace, ...args: string[]): Promise<Arrival[]> {
  const run = workspace.platform(...args);
  const arrivals: Arrival[] = [];
  const ended = run.then(() => true);
  const find = () => findRunFile("local-up.events", join(workspace.folder, ".platform"));
  let log = await find();
  while (!log && !(await Promise.race([ended, sleep(50, false)]))) log = await find();
  if (log) for await (const arrival of follow(log, run)) arrivals.push(arrival);
  const { code, screen } = await run;
  if (code !== 0) throw new Error(screen);
  return arrivals;
}

async function stateOf(workspace: Workspace) {
  const { stdout } = await workspace.shell('eval "$(./platform env)" && pulumi stack export');
  return parseStackState(stdout, "local");
}

async function height(workspace: Workspace): Promise<number> {
  const { block } = await workspace.chain<{ block: { header: { height: string } } }>(
    "/cosmos/base/tendermint/v1beta1/blocks/latest",
  );
  return Number(block.header.height);
}

/** The account's sequence counts every transaction it ever sent. */
async function transactions(workspace: Workspace): Promise<number> {
  const owner = (await new Ledger(workspace).deployments())[0]?.deployment.id.owner;
  const { account } = await workspace.chain<{ account: { sequence: string } }>(
    `/cosmos/auth/v1beta1/accounts/${owner}`,
  );
  return Number(account.sequence);
}

function print(what: string, value: number): void {
  process.stdout.write(`${what.padEnd(54)} ${Number.isInteger(value) ? value : value.toFixed(2)}\n`);
}
