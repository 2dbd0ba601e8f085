import { stateText } from "../../../akash/chain/lease-state.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { handler } from "./handler.ts";
import { fromState, type State } from "./stored.ts";

const inputs = {
  service: "api",
  group: { name: "dcloud" },
  deposit: "5000000uact",
  placement: { regions: [], exclude: [], apartFrom: [] },
  stateful: false,
} as unknown as DeploymentInputs;
const lease = { state: "active", detail: "" };
const outputs = { ...inputs, owner: "akash1me", dseq: "7", provider: "akash1p", hostUri: "https://p:8443", lease };

/** As version 0.1.0 wrote it. */
const old = (leaseState: string): State => {
  const { lease: _, ...rest } = outputs;
  return { inputs, outputs: { ...rest, leaseState } as unknown as DeploymentOutputs };
};

test.each([
  ["active", { state: "active", detail: "" }],
  [
    "reclaiming until 2026-12-01T10:00Z: lease_closed_reason_decommission",
    { state: "reclaiming", until: "2026-12-01T10:00Z", detail: "lease_closed_reason_decommission" },
  ],
  ["closed: lease_closed_owner", { state: "closed", detail: "lease_closed_owner" }],
  ["insufficient_funds: unknown", { state: "insufficient_funds", detail: "unknown" }],
  ["pending: no bid: 3 refused\nthe rest: late", { state: "pending", detail: "no bid: 3 refused\nthe rest: late" }],
  ["provider gone: connect ECONNREFUSED", { state: "provider gone", detail: "connect ECONNREFUSED" }],
])("the text %j that a state may hold is read as data, and prints as it did", (text, state) => {
  const read = fromState(old(text));
  expect(read.outputs).toEqual({ ...outputs, lease: state });
  expect(stateText(read.outputs.lease)).toBe(text);
});

test("a state of this version is left as it is", () => {
  const state = { inputs, outputs: outputs as unknown as DeploymentOutputs };
  expect(fromState(state)).toBe(state);
});

test("a state of an earlier version shows no change, and one whose lease has ended is leased again", () => {
  expect(handler.diff!(old("active"), inputs).changes).toEqual([]);
  expect(handler.diff!(old("closed: lease_closed_owner"), inputs).changes).toEqual([
    expect.objectContaining({ path: "lease", replace: false }),
  ]);
});
