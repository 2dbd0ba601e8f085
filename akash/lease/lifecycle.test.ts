import fc from "fast-check";
import type { Lease, Order } from "../chain/client.ts";
import { leaseState, stateText } from "../chain/lease-state.ts";
import { decide, type ObservedDeployment } from "./lifecycle.ts";

const id = { owner: "akash1me", dseq: "7", gseq: 1, oseq: 1, provider: "akash1p", bseq: 0 };
const order = (state: Order["state"]): Order => ({ id, state, created_at: 1n });
const lease = (state: Lease["state"], reason = "lease_closed_invalid"): Lease => ({
  id,
  state,
  reason,
  price: { denom: "uact", amount: "1" },
  created_at: 1n,
  closed_on: 0n,
});
const ended = (reason: string, oseq: number): Lease => ({ ...lease("closed", reason), id: { ...id, oseq } });
const deployment = (changes: Partial<ObservedDeployment> = {}): ObservedDeployment => ({
  dseq: "7",
  own: true,
  used: true,
  gseq: 1,
  groupState: "open",
  orders: [order("open")],
  leases: [],
  ...changes,
});
const step = (deployments: ObservedDeployment[], { stateful = false, opened = 0, dseq = "" } = {}) =>
  decide({ deployments, opened }, { stateful, ...(dseq && { dseq }) });

describe("with nothing on the chain", () => {
  test("a deployment is opened, and once more after a failure", () => {
    expect(step([])).toEqual({ do: "create" });
    expect(step([], { opened: 1 })).toEqual({ do: "create" });
  });

  test("but never a third time in one run", () => {
    expect(step([], { opened: 2 })).toMatchObject({ do: "blocked" });
  });
});

describe("the deployment that the resource is", () => {
  const unknown = lease("unknown");
  const ended = lease("closed", "lease_closed_reason_unstable");
  test.each<[string, ObservedDeployment, boolean, object]>([
    ["with an open order goes to auction", deployment(), false, { do: "auction", order: order("open") }],
    ["with an active lease is adopted", deployment({ leases: [lease("active")] }), true, { do: "done" }],
    [
      "that its provider takes back leaves it",
      deployment({ leases: [lease("reclaiming")] }),
      false,
      { do: "close lease" },
    ],
    [
      "with data that its provider takes back stays",
      deployment({ leases: [lease("reclaiming")] }),
      true,
      { do: "done" },
    ],
    [
      "that runs nothing yet and is taken back leaves",
      deployment({ used: false, leases: [lease("reclaiming")] }),
      true,
      { do: "close lease" },
    ],
    [
      "that a provider paused is started again",
      deployment({ groupState: "paused", leases: [ended] }),
      false,
      { do: "start group" },
    ],
    [
      "with data whose lease ended is closed",
      deployment({ groupState: "paused", leases: [ended] }),
      true,
      { do: "close" },
    ],
    ["with data that was never leased goes on", deployment(), true, { do: "auction" }],
    ["whose group is closed is closed too", deployment({ groupState: "closed" }), false, { do: "close" }],
    ["whose escrow ran dry is closed", deployment({ groupState: "insufficient_funds" }), false, { do: "close" }],
    [
      "in a state this version does not know is left alone",
      deployment({ groupState: "unknown" }),
      false,
      { do: "blocked" },
    ],
    ["with a lease in an unknown state is left alone", deployment({ leases: [unknown] }), true, { do: "blocked" }],
    ["between two orders waits", deployment({ orders: [order("closed")] }), false, { do: "wait" }],
  ])("%s", (_name, observed, stateful, action) => {
    expect(step([observed], { stateful, dseq: observed.dseq })).toMatchObject(action);
  });
});

test.each([
  [
    "its provider closed the lease",
    [ended("lease_closed_reason_unstable", 1)],
    1,
    /^the provider closed its lease \(.*unstable\)/,
  ],
  ["we paused it to order again", [], 1, /^the group was paused to be ordered again$/],
  ["we closed the lease", [ended("lease_closed_owner", 1)], 1, /^the group was paused to be ordered again$/],
  ["a later order got no bids", [ended("lease_closed_reason_unstable", 1)], 2, /^the group was paused to be ordered/],
])("a paused group is said to be so because %s", (_, leases, oseq, why) => {
  const orders = [{ ...order("closed"), id: { ...id, oseq } }];
  expect(step([deployment({ groupState: "paused", leases, orders })], { dseq: "7" })).toMatchObject({
    do: "start group",
    why: expect.stringMatching(why),
  });
});

describe("a deployment found under the very tag", () => {
  const ended = lease("closed", "lease_closed_owner");
  test.each<[string, Partial<ObservedDeployment>, boolean, object]>([
    ["that runs is taken back", { leases: [lease("active")] }, false, { do: "done", used: true }],
    ["with data is taken back", { leases: [lease("active")] }, true, { do: "done", used: true }],
    [
      "with data that its provider takes back is taken all the same",
      { leases: [lease("reclaiming")] },
      true,
      { do: "done" },
    ],
    [
      "without data that its provider takes back serves until its successor does",
      { leases: [lease("reclaiming")] },
      false,
      { do: "create" },
    ],
    ["in which nothing runs any more is leased again", { leases: [ended] }, false, { do: "auction" }],
    ["whose data is gone is closed", { leases: [ended] }, true, { do: "close" }],
    ["with a lease in an unknown state is left alone", { leases: [lease("unknown")] }, true, { do: "blocked" }],
    [
      "that was never given a manifest is adopted",
      { used: false, leases: [lease("active")] },
      true,
      { do: "done", used: false },
    ],
    ["that was never leased goes on", { used: false }, false, { do: "auction" }],
  ])("%s", (_name, changes, stateful, action) => {
    expect(step([deployment(changes)], { stateful })).toMatchObject(action);
  });

  test("of which one runs and another was only leased is the one that runs, and the other is closed", () => {
    const runs = deployment({ dseq: "9", leases: [lease("active")] });
    const halfMade = deployment({ dseq: "5", used: false, leases: [lease("active")] });
    expect(step([halfMade, runs], { stateful: true })).toMatchObject({ do: "close", dseq: "5" });
    expect(step([runs], { stateful: true })).toMatchObject({ do: "done" });
  });

  test("is not lost for the one whose data has ended", () => {
    const gone = deployment({ dseq: "5", leases: [ended] });
    const fresh = deployment({ dseq: "9", used: false });
    expect(step([gone, fresh], { stateful: true })).toMatchObject({ do: "close", dseq: "5" });
  });
});

describe("several deployments of the service", () => {
  test("the leased one is taken once the idle one is closed", () => {
    const idle = deployment({ dseq: "5" });
    const leased = deployment({ dseq: "9", leases: [lease("active")] });
    expect(step([idle, leased])).toMatchObject({ do: "close", dseq: "5" });
    expect(step([leased])).toMatchObject({ do: "done" });
  });

  test("a leased predecessor is left to its own resource", () => {
    const predecessor = deployment({ dseq: "5", own: false, leases: [lease("active")] });
    expect(step([predecessor])).toEqual({ do: "create" });
  });

  test("an idle one of an older version is closed, so that its deposit comes back", () => {
    expect(step([deployment({ dseq: "5", own: false })])).toMatchObject({ do: "close", dseq: "5" });
  });
});

describe("a place that was left for a later one, and is asked for again before it was closed", () => {
  const left = deployment({ dseq: "5", leases: [lease("active")] });
  const later = deployment({ dseq: "9", own: false, leases: [lease("active")] });
  const carried = { stateful: true, carried: true };

  test("is closed where the later one has gone on with its data", () => {
    expect(decide({ deployments: [left, later], opened: 0 }, carried)).toMatchObject({ do: "close", dseq: "5" });
    expect(decide({ deployments: [later], opened: 0 }, carried)).toEqual({ do: "create" });
  });

  test.each([
    ["data is not carried along", later, { stateful: true }],
    ["nothing runs at the later one", { ...later, used: false, leases: [lease("unknown")] }, carried],
    ["the lease of the later one has ended", { ...later, leases: [lease("unknown")] }, carried],
    ["it is what the resource is already", later, { ...carried, dseq: "5" }],
  ])("is taken where %s", (_, other, desired) => {
    expect(decide({ deployments: [left, other], opened: 0 }, desired)).toMatchObject({ do: "done" });
  });
});

test("a leased one of an older version that was never given a manifest is closed", () => {
  const leftover = deployment({ dseq: "5", own: false, used: false, leases: [lease("active")] });
  expect(step([leftover])).toMatchObject({ do: "close", dseq: "5" });
  expect(step([{ ...leftover, own: true }])).toMatchObject({ do: "done" });
});

test("a lease says how it is, when it ends, or how it did", () => {
  const told = (each: Lease) => stateText(leaseState(each));
  expect(told(lease("active"))).toBe("active");
  expect(told(lease("closed", "lease_closed_owner"))).toBe("closed: lease_closed_owner");
  const reclamation = { window: "3600s", deadline: "1764583200", reason: "lease_closed_reason_decommission" };
  expect(told({ ...lease("reclaiming"), reclamation })).toBe(
    "reclaiming until 2025-12-01T10:00Z: lease_closed_reason_decommission",
  );
});

const runsOn =
  (lease: Lease) =>
  ({ used, leases }: ObservedDeployment) =>
    used && leases.includes(lease);

test("a deployment that may run something is never closed, and no lease that may hold data", () => {
  const state = fc.constantFrom<Lease["state"]>("active", "reclaiming", "unknown", "closed", "insufficient_funds");
  const groupState = fc.constantFrom<ObservedDeployment["groupState"]>("open", "paused", "closed", "unknown");
  const observed = fc.record({
    own: fc.boolean(),
    used: fc.boolean(),
    groupState,
    leases: fc.array(
      state.map((value) => lease(value)),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(fc.array(observed, { maxLength: 4 }), fc.boolean(), (list, stateful) => {
      const deployments = list.map((changes, index) => deployment({ ...changes, dseq: String(index + 1) }));
      const action = step(deployments, { stateful });
      if (action.do === "close lease") expect(stateful && deployments.some(runsOn(action.lease))).toBe(false);
      if (action.do !== "close") return;
      const closed = deployments.find(({ dseq }) => dseq === action.dseq)!;
      const running = closed.leases.some(({ state }) => state === "active" || state === "reclaiming");
      expect(running && closed.used).toBe(false);
    }),
  );
});
