import type { DeploymentInfo, Lease } from "../../akash/chain/client.ts";
import { emptyHash } from "../../akash/chain/tag.ts";
import { type Doubt, usedStill } from "./used-still.ts";

const tag = (service: string, nonce: string) => `af:shop/prod/${service}#${nonce.padStart(8, "0")}`;

/** A deployment; `used`: it was given a manifest. */
function deployment(dseq: string, { service = "db", used = true } = {}): DeploymentInfo {
  const name = tag(service, dseq);
  const hash = used ? Buffer.alloc(32, 7) : emptyHash(name);
  return {
    deployment: { id: { owner: "akash1me", dseq }, state: "active", hash: hash.toString("base64") },
    groups: [{ group_spec: { name } }],
  } as unknown as DeploymentInfo;
}

const doubt = (former: string, current: string): Doubt => ({ former: { dseq: former }, current: { dseq: current } });

/** A chain on which the leases of these deployments live, and those are closed. */
function chainOf(live: readonly string[], closed: readonly DeploymentInfo[] = []) {
  const asked: string[] = [];
  return {
    asked,
    leases: async ({ dseq = "" }: { dseq?: string | undefined }) => {
      asked.push(dseq);
      return [{ state: live.includes(dseq) ? "active" : "closed" } as Lease];
    },
    deployments: async () => [...closed],
  };
}

const signal = AbortSignal.timeout(10_000);
const open = [deployment("1"), deployment("3", { used: false })];
const oneOf =
  (...doubts: Doubt[]) =>
  (used: ReadonlySet<string>) =>
    doubts.filter(({ former }) => used.has(former.dseq)).slice(0, 1);

test("nothing is asked where nothing would be gone back to", async () => {
  const chain = chainOf([]);
  expect(
    await usedStill(
      async () => chain,
      open,
      () => [],
      signal,
    ),
  ).toEqual(new Set(["1"]));
  expect(chain.asked).toEqual([]);
});

test.each<[string, ReturnType<typeof chainOf>, string[]]>([
  ["is gone back to while its lease lives", chainOf(["1"]), ["1"]],
  ["is not, when its lease has ended and the state does not know", chainOf([]), []],
  ["is not, when the service ran elsewhere since", chainOf(["1"], [deployment("2")]), []],
  ["is, when nothing ever ran at what was closed since", chainOf(["1"], [deployment("2", { used: false })]), ["1"]],
  ["is, when another service was closed since", chainOf(["1"], [deployment("2", { service: "api" })]), ["1"]],
  ["is, when what was closed is older, or newer than both", chainOf(["1"], [deployment("0"), deployment("4")]), ["1"]],
])("a former place %s", async (_, chain, used) => {
  expect(await usedStill(async () => chain, open, oneOf(doubt("1", "3")), signal)).toEqual(new Set(used));
});

test("where the last one is over, the one before it is asked of", async () => {
  const chain = chainOf(["1"]);
  const three = [deployment("1"), deployment("2"), deployment("3", { used: false })];
  const used = await usedStill(async () => chain, three, oneOf(doubt("2", "3"), doubt("1", "3")), signal);
  expect([used, chain.asked]).toEqual([new Set(["1"]), ["2", "1"]]);
});
