import { toGroupSpecs } from "../../sdl/groups.ts";
import { toManifest } from "../../sdl/manifest.ts";
import { checkSdl } from "../../sdl/parse.ts";
import { awaitReady } from "../lease/await-ready.ts";
import { deliverManifest } from "../lease/deliver.ts";
import { obtainPlace } from "../lease/place.ts";
import type { Market } from "../market.ts";
import { caller, startTrial, type Trial } from "../sandbox.fixture.ts";
import type { GatewayLease } from "./gateway.ts";
import { runShell, type Terminal } from "./shell.ts";

const tag = "af:p/s/api#00000000";
const sdl = checkSdl({
  version: "2.0",
  services: { api: { image: "api:1", env: ["LEVEL=debug"], expose: [{ port: 80, to: [{ global: true }] }] } },
  profiles: {
    compute: { api: { resources: { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: { size: "1Gi" } } } },
    placement: { [tag]: { pricing: { api: { denom: "uact", amount: 10_000 } } } },
  },
  deployment: { api: { [tag]: { profile: "api", count: 1 } } },
}).sdl!;

let trial: Trial;
let market: Market;
let target: GatewayLease;
beforeAll(async () => {
  trial = await startTrial();
  market = await trial.open();
  const group = toGroupSpecs(sdl)[0]!;
  const placement = { regions: [], exclude: [], apartFrom: [] };
  const request = { service: "api", tag, group, deposit: "5000000uact", placement, stateful: false };
  const { lease, provider } = await obtainPlace(market, request, caller());
  target = { ...lease.id, hostUri: provider.host_uri };
  const delivery = { ...lease.id, hostUri: provider.host_uri };
  await deliverManifest(market, delivery, toManifest(sdl), caller());
  await awaitReady(market, delivery, toManifest(sdl), { timeout: 20, predecessors: [] }, caller());
}, 20_000);
afterAll(() => trial.close());

async function run(container: string, command: string[], terminal?: Terminal) {
  const printed: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
  const streams = {
    stdout: (bytes: Uint8Array) => void printed.stdout.push(bytes),
    stderr: (bytes: Uint8Array) => void printed.stderr.push(bytes),
    ...(terminal && { terminal }),
  };
  const code = await runShell(market, target, { container, command }, streams, caller().signal);
  return { code, stdout: Buffer.concat(printed.stdout).toString(), stderr: Buffer.concat(printed.stderr).toString() };
}

test("runs a command and gives its output and exit code", async () => {
  expect(await run("api", ["echo", "a b", "c&d=e"])).toEqual({ code: 0, stdout: "a b c&d=e\n", stderr: "" });
  expect(await run("api", ["env"])).toMatchObject({ stdout: "LEVEL=debug\n" });
  expect(await run("api", ["ls", "/nowhere"])).toMatchObject({ code: 1, stderr: expect.stringContaining("/nowhere") });
});

test("carries what is typed, and how large the terminal is", async () => {
  const terminal: Terminal = {
    attach(typed, resized) {
      resized(80, 24);
      typed(Buffer.from("hello"));
      typed(Buffer.from("\u0004"));
      return () => undefined;
    },
  };
  expect(await run("api", ["cat"], terminal)).toEqual({ code: 0, stdout: "hello", stderr: "" });
});

test.each([
  [["echo", "", "b"], 1],
  [["echo", "a", ""], 2],
  [[""], 0],
])("refuses %j, as the gateway would stop reading at its empty argument", async (command, at) => {
  await expect(run("api", command)).rejects.toMatchObject({
    code: "argument",
    message: expect.stringMatching(`argument ${at} of the command is empty`),
  });
});

test("says what did not run, and where", async () => {
  await expect(run("web", ["true"])).rejects.toThrow(/provider\..*no such service exists with that name/);
  await expect(run("api", ["bash"])).rejects.toThrow(/command could not be executed because it does not exist/);
});

test("is refused by a provider that does not know the lease", async () => {
  const unknown = { ...target, dseq: "4242" };
  const streams = { stdout: () => undefined, stderr: () => undefined };
  const asked = runShell(market, unknown, { container: "api", command: ["true"] }, streams, caller().signal);
  await expect(asked).rejects.toThrow(/4001 lease not found/);
});
