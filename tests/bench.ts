/** `npm run bench [-- up|preview|growth|dns]`: what a run costs, as counts and as ratios to the floor. Nothing is asserted here. */
import { Ledger } from "./ledger.ts";
import { Workspace } from "./workspace.ts";

/** Seconds from the first transaction to a sent manifest when every step takes its one block of 6 s (create ½, bid 1, lease 1, manifest 1 s). */
const FLOOR_SECONDS = 17;
const BLOCK_SECONDS = 6;

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  up: benchUp,
  preview: async () => (await import("./bench/preview.ts")).benchPreview(),
  growth: async () => (await import("./bench/growth.ts")).benchGrowth(),
  dns: async () => (await import("./bench/dns.ts")).benchDns(),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !BENCHES[name]);
if (unknown.length > 0) throw new Error(`no bench "${unknown[0]}"; there are ${Object.keys(BENCHES).join(", ")}`);
for (const name of chosen.length > 0 ? chosen : Object.keys(BENCHES)) await BENCHES[name]?.();

/** A platform from nothing at mainnet's block time. */
async function benchUp(): Promise<void> {
  const workspace = await Workspace.make(19_100, `${BLOCK_SECONDS}s`);
  try {
    await workspace.platform("sandbox", "start");
    const firstBlock = await height(workspace);
    const [up, seconds] = await timed(() => workspace.platform("up", "--yes"));
    if (up.code !== 0) throw new Error(up.screen);
    const blocks = (await height(workspace)) - firstBlock;
    const services = (await new Ledger(workspace).services()).length;
    print("services", services);
    print("transactions of the wallet", await transactions(workspace));
    print("blocks", blocks);
    print("up from nothing, seconds", seconds);
    print(`ratio to the floor of ${FLOOR_SECONDS} s`, seconds / FLOOR_SECONDS);
  } finally {
    await workspace.dispose();
  }
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

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await work(), (performance.now() - started) / 1000];
}

function print(what: string, value: number): void {
  process.stdout.write(`${what.padEnd(50)} ${Number.isInteger(value) ? value : value.toFixed(2)}\n`);
}
