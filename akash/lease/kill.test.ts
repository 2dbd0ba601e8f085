import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { caller, group, startTrial, type Trial } from "../sandbox.fixture.ts";
import type { KilledProcessInput } from "./killed-process.fixture.ts";
import { obtainPlace, type PlaceRequest } from "./place.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial({ blockTime: 500 });
});
afterAll(() => trial.close());

/** Runs a process that leases a place and kills it, without any chance to tidy up, some time after it says `word`. */
function kill(request: PlaceRequest, word: string, delay: number): Promise<void> {
  const input: KilledProcessInput = { settings: trial.settings, lockFolder: dirname(trial.lockFile), request };
  const victim = fileURLToPath(new URL("killed-process.fixture.ts", import.meta.url));
  const child = spawn(process.execPath, [victim, JSON.stringify(input)], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => {
      if (String(text).includes(word)) setTimeout(() => child.kill("SIGKILL"), delay);
    });
    child.once("exit", (_code, signal) => {
      if (signal === "SIGKILL") resolve();
      else reject(new Error("the process ended by itself"));
    });
  });
}

test.each([
  ["opening", 0],
  ["opening", 350],
  ["opening", 500],
  ["opening", 700],
  ["leasing", 0],
  ["leasing", 400],
  ["placed", 0],
])(
  "a process killed %s + %d ms leaves what the next run finishes: one deployment, one deposit",
  async (word, delay) => {
    const service = `api-${word}-${delay}`;
    const tag = `af:p/s/${service}#00000000`;
    const placement = { regions: [], exclude: [], apartFrom: [] };
    const request = { service, tag, group: group(tag), deposit: "5000000uact", placement, stateful: true };
    await kill(request, word, delay);
    const market = await trial.open();
    const { lease } = await obtainPlace(market, request, caller());
    expect(lease.state).toBe("active");
    const all = await market.chain.deployments({ owner: market.wallet.address }, caller().signal);
    const ours = all.filter(({ groups }) => groups[0]?.group_spec.name === tag);
    expect(ours.map(({ deployment }) => deployment.state)).toEqual(["active"]);
  },
  30_000,
);
