import { parseStackState } from "../../engine/stack-state.ts";
import { unfinishedServices } from "./unfinished.ts";

const urn = (type: string, name: string) => `urn:pulumi:local::platform::${type}::${name}`;
const lease = { owner: "akash1o", gseq: 1, oseq: 1, hostUri: "https://p.example:8443", pricePerMonth: "1.00" };

const deployment = (name: string, more: object = {}, outputs: object = {}) => ({
  urn: urn("af:akash:Deployment", name),
  type: "af:akash:Deployment",
  id: `akash1o/${name}`,
  outputs: { ...lease, dseq: "7", provider: "akash1p", tag: `af:p/local/${name}#00000000`, ...outputs },
  ...more,
});

const manifest = (name: string, ...containers: string[]) => ({
  urn: urn("af:akash:Manifest", name),
  type: "af:akash:Manifest",
  id: name,
  inputs: { sdl: { services: Object.fromEntries(containers.map((each) => [each, {}])) } },
});

const state = (...resources: object[]) =>
  parseStackState(JSON.stringify({ version: 3, deployment: { resources } }), "local");

test("a service that an interrupted run leased is known, with its containers, its price and its place", () => {
  const found = unfinishedServices(
    state(deployment("web"), deployment("boom"), manifest("boom", "boom", "postgres")),
    new Set(["web"]),
  );
  expect(found).toEqual([
    expect.objectContaining({ name: "boom", pricePerMonth: "1.00", urls: [], containers: ["boom", "postgres"] }),
  ]);
  expect(found[0]?.place).toMatchObject({ target: "akash", dseq: "7", provider: "akash1p" });
});

test("one that was given nothing to run yet has no containers; places that are left or have no provider are no services", () => {
  const found = unfinishedServices(
    state(deployment("new"), deployment("old", { delete: true }), deployment("pending", {}, { provider: "" })),
    new Set(),
  );
  expect(found.map(({ name, containers }) => [name, containers])).toEqual([["new", []]]);
});
