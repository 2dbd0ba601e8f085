import type { Market } from "../../../akash/market.ts";
import { caller, group, startTrial, type Trial } from "../../../akash/sandbox.fixture.ts";
import type { Run } from "../../kernel/handler.ts";
import { handler as manifests } from "../manifest/handler.ts";
import { marketRun } from "../manifest/run.fixture.ts";
import { type Draining, decideDrain, type LeavingPlace } from "./drain.ts";
import { handler as deployments } from "./handler.ts";

test.each<[string, LeavingPlace, Draining]>([
  [
    "goes on while its successors are learnt of",
    { successors: ["7", "9"] },
    { seconds: 30, why: "what leads to it learns of 7, 9" },
  ],
  ["closes at once where nothing takes its place", { successors: [] }, { seconds: 0, why: "nothing takes its place" }],
  [
    "closes at once when it serves nobody any more",
    { successors: ["7"], endedBecause: "its lease has ended" },
    { seconds: 0, why: "its lease has ended" },
  ],
])("a place %s", (_name, leaving, draining) => {
  expect(decideDrain(30, leaving)).toEqual(draining);
});

describe("on a chain", () => {
  let trial: Trial;
  let market: Market;
  beforeAll(async () => {
    trial = await startTrial();
  });
  beforeEach(async () => {
    market = await trial.open();
  });
  afterAll(() => trial.close());

  /** A service that runs. */
  async function running(service: string, seconds: number, to: string[] = []) {
    const placement = { regions: [], exclude: [], apartFrom: [] };
    const inputs = {
      service,
      group: group(service),
      deposit: "5000000uact",
      placement,
      stateful: false,
      drain: { seconds, to },
    };
    const { id, outputs } = await deployments.create(marketRun("proxy", market), inputs);
    const { owner, dseq, gseq, oseq, provider, hostUri, tag } = outputs;
    const resources = { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: { size: "1Gi" } };
    const sdl = {
      version: "2.0",
      services: { app: { image: "app:1", expose: [{ port: 8080, as: 80, to: [{ global: true }] }] } },
      profiles: {
        compute: { app: { resources } },
        placement: { dcloud: { pricing: { app: { denom: "uact", amount: 10_000 } } } },
      },
      deployment: { app: { dcloud: { profile: "app", count: 1 } } },
    };
    const deployment = { owner, dseq, gseq, oseq, provider, hostUri, tag };
    await manifests.create(marketRun("proxy", market), { deployment, sdl, takesOver: true, readyTimeout: 20 });
    return { dseq, leave: (run: Run) => deployments.delete(run, id, { inputs, outputs }) };
  }

  const open = async () =>
    (await market.chain.deployments({ owner: market.wallet.address, state: "active" }, AbortSignal.timeout(5_000))).map(
      ({ deployment }) => deployment.id.dseq,
    );

  test("a place goes on beside what takes its traffic, tells how long, and is closed", async () => {
    const other = await running("proxy", 60);
    const leaving = await running("proxy-oregon", 2, ["proxy"]);
    const run = marketRun("proxy", market);
    const begun = Date.now();
    await leaving.leave(run);
    expect(Date.now() - begun).toBeGreaterThan(1_900);
    expect(run.told[0]).toBe(
      `proxy-oregon drains at ${leaving.dseq}, 2 s left: what leads to it learns of ${other.dseq}`,
    );
    expect(await open()).toEqual([other.dseq]);
    await other.leave(marketRun("proxy", market));
  }, 30_000);

  test("places that all leave wait for nobody", async () => {
    const places = [await running("proxy", 60, ["proxy-oregon"]), await running("proxy-oregon", 60, ["proxy"])];
    const run = marketRun("proxy", market);
    await Promise.all(places.map(({ leave }) => leave(run)));
    expect(await open()).toEqual([]);
  }, 30_000);

  test("whoever stops the run leaves the place open", async () => {
    const other = await running("proxy", 60);
    const leaving = await running("proxy-oregon", 60, ["proxy"]);
    const { signal, stop, told, status } = caller();
    const run = { ...marketRun("proxy", market), signal, status };
    const left = expect(leaving.leave(run)).rejects.toThrow("cancelled");
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort(new Error("cancelled"));
    await left;
    expect(await open()).toContain(leaving.dseq);
    const together = marketRun("proxy", market);
    await Promise.all([other, leaving].map(({ leave }) => leave(together)));
  }, 30_000);
});
