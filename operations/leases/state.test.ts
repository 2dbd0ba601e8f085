import { marketState } from "./state.ts";

const resource = (name: string, more: object = {}) => ({
  urn: `urn:pulumi:local::p::af:akash:Deployment::${name}`,
  type: "af:akash:Deployment",
  id: `akash1me/${name.length}00`,
  inputs: { service: name, stateful: name === "ipfs" },
  outputs: { considered: [{ provider: "a", price: "1 uact", chosen: true, why: "the only acceptable bid" }] },
  ...more,
});

test("a stack that was never brought up owns nothing", () => {
  expect(marketState({ deployment: {} })).toEqual({ owned: [], pending: [] });
});

test("deployments, those that are being replaced, and those an interrupted run was making", () => {
  const stack = {
    deployment: {
      resources: [
        { urn: "urn:pulumi:local::p::pulumi:pulumi:Stack::p-local", type: "pulumi:pulumi:Stack" },
        resource("ipfs"),
        resource("docs", { delete: true }),
        resource("half", { id: undefined }),
      ],
      pending_operations: [{ resource: resource("api"), type: "creating" }],
    },
  };
  const { owned, pending } = marketState(stack);
  expect(owned.map(({ name, dseq, stateful, leaving }) => [name, dseq, stateful, leaving])).toEqual([
    ["ipfs", "400", true, false],
    ["docs", "400", false, true],
  ]);
  expect(owned[0]?.considered).toHaveLength(1);
  expect(pending).toEqual(["api"]);
});
