import type { StackState } from "../../engine/stack-state.ts";
import { withUnfinishedTakenBack } from "./unfinished-replacements.ts";

interface Told {
  /** About to be deleted. */
  readonly replaced?: boolean;
  readonly lease?: string;
  readonly ready?: boolean;
}

const urn = (type: string, name: string) => `urn:pulumi:local::shop::${type}::${name}`;
const place = (name: string, dseq: string, { replaced = false, lease = "active" }: Told = {}) => ({
  urn: urn("af:akash:Deployment", name),
  type: "af:akash:Deployment",
  ...(replaced && { delete: true }),
  outputs: { dseq, lease: { state: lease, detail: "" } },
});
const manifest = (name: string, dseq: string, { replaced = false, ready = true }: Told = {}) => ({
  urn: urn("af:akash:Manifest", name),
  type: "af:akash:Manifest",
  ...(replaced && { delete: true }),
  inputs: { deployment: { dseq } },
  outputs: { version: ready ? "c0ffee" : "" },
});
const verification = (name: string, dseq: string) => ({
  urn: urn("af:akash:Verification", name),
  type: "af:akash:Verification",
  inputs: { deployment: { dseq } },
});
const fence = (name: string, dseq: string, { replaced = false }: Told = {}) => ({
  urn: urn("af:akash:Fence", name),
  type: "af:akash:Fence",
  ...(replaced && { delete: true }),
  inputs: { deployment: { dseq } },
});
const replaced = { replaced: true };
const none: ReadonlySet<string> = new Set();
const stateOf = (...resources: StackState["deployment"]["resources"] & object): StackState => ({
  deployment: { resources },
});

/** Where each resource of the state is current. */
function currentIn({ deployment }: StackState): string[] {
  return (deployment.resources ?? [])
    .filter((each) => !each.delete && !each.type.endsWith("Verification"))
    .map(({ type, outputs, inputs }) =>
      type.endsWith("Manifest") ? `manifest at ${Object(inputs?.deployment).dseq}` : `place ${outputs?.dseq}`,
    );
}

test.each<[string, StackState, string[]]>([
  [
    "that got no lease yet",
    stateOf(place("db", "2", { lease: "pending" }), place("db", "1", replaced), manifest("db", "1")),
    ["place 1", "manifest at 1"],
  ],
  [
    "that was leased, and got no manifest",
    stateOf(place("db", "2"), place("db", "1", replaced), manifest("db", "1")),
    ["place 1", "manifest at 1"],
  ],
  [
    "whose manifest did not get ready",
    stateOf(
      place("db", "2"),
      place("db", "1", replaced),
      manifest("db", "2", { ready: false }),
      manifest("db", "1", replaced),
    ),
    ["place 1", "manifest at 1"],
  ],
  [
    "that is ready, and was not verified",
    stateOf(
      place("db", "2"),
      place("db", "1", replaced),
      manifest("db", "2"),
      manifest("db", "1", replaced),
      verification("db", "1"),
    ),
    ["place 1", "manifest at 1"],
  ],
  [
    "that was not even written down",
    stateOf(place("db", "1", replaced), manifest("db", "1")),
    ["place 1", "manifest at 1"],
  ],
  [
    "of a replacement that was not finished either",
    stateOf(place("db", "3"), place("db", "2", replaced), place("db", "1", replaced), manifest("db", "1")),
    ["place 1", "manifest at 1"],
  ],
])("a replacement %s gives way to the place where the service runs", (_name, state, current) => {
  const taken = withUnfinishedTakenBack(state, none);
  expect(currentIn(taken.state)).toEqual(current);
  expect(taken.services).toEqual(["db"]);
  expect(taken.state.deployment.resources).toHaveLength(state.deployment.resources!.length);
  expect(withUnfinishedTakenBack(taken.state, none).services).toEqual([]);
});

test.each<[string, StackState]>([
  [
    "whose manifest is ready has taken over",
    stateOf(place("db", "2"), place("db", "1", replaced), manifest("db", "2"), manifest("db", "1", replaced)),
  ],
  [
    "that was verified has taken over",
    stateOf(
      place("db", "2"),
      place("db", "1", replaced),
      manifest("db", "2"),
      manifest("db", "1", replaced),
      verification("db", "2"),
    ),
  ],
  [
    "of a place whose lease has ended goes on",
    stateOf(place("db", "2"), place("db", "1", { ...replaced, lease: "closed" }), manifest("db", "1")),
  ],
  ["of a place on which nothing ran goes on", stateOf(place("db", "2"), place("db", "1", replaced))],
  [
    "is none where another service is",
    stateOf(place("db", "2"), place("api", "1", replaced), manifest("db", "2"), manifest("api", "1", replaced)),
  ],
])("a replacement %s", (_name, state) => {
  expect(withUnfinishedTakenBack(state, none)).toEqual({ state, services: [] });
});

describe("where the chain has a manifest that a killed run did not write down", () => {
  const both = stateOf(place("db", "2", { lease: "pending" }), place("db", "1", replaced));

  test("a replacement that runs nowhere yet gives way to the place that got it", () => {
    expect(currentIn(withUnfinishedTakenBack(both, new Set(["1"])).state)).toEqual(["place 1"]);
  });

  test("the last place that got one is gone back to", () => {
    const three = stateOf(place("db", "3"), place("db", "2", replaced), place("db", "1", replaced));
    expect(currentIn(withUnfinishedTakenBack(three, new Set(["1", "2"])).state)).toEqual(["place 2"]);
  });

  test("a replacement that has one too goes on", () => {
    expect(withUnfinishedTakenBack(both, new Set(["1", "2"]))).toEqual({ state: both, services: [] });
  });

  test.each<[string, StackState, string[]]>([
    ["whose place has closed since", stateOf(place("db", "2"), place("db", "1", replaced), manifest("db", "2")), ["1"]],
    [
      "to a place whose lease has ended, while its successor is made,",
      stateOf(
        place("db", "3"),
        place("db", "2", { ...replaced, lease: "closed" }),
        place("db", "1", replaced),
        manifest("db", "2"),
      ),
      ["1", "2"],
    ],
  ])("a finished move %s is not undone: the state has its manifest", (_, state, used) => {
    expect(withUnfinishedTakenBack(state, new Set(used))).toEqual({ state, services: [] });
  });

  test("a place whose lease has ended is not gone back to", () => {
    const ended = stateOf(place("db", "2"), place("db", "1", { ...replaced, lease: "closed" }));
    expect(withUnfinishedTakenBack(ended, new Set(["1"])).services).toEqual([]);
  });
});

test("what a manifest is, when it is not ready, stays where there is nothing to go back to", () => {
  const state = stateOf(place("db", "1"), manifest("db", "1", { ready: false }));
  expect(withUnfinishedTakenBack(state, none).services).toEqual([]);
});

test("a place that is gone back to is let go again, as a killed run may have held it; a fence that was written down stays", () => {
  const moving = [place("db", "2"), place("db", "1", replaced), manifest("db", "1")];
  const fences = (...made: ReturnType<typeof fence>[]) => {
    const { state } = withUnfinishedTakenBack(stateOf(...moving, ...made, fence("cache", "1")), none);
    const left = (state.deployment.resources ?? []).filter(
      ({ type, delete: gone }) => type === "af:akash:Fence" && !gone,
    );
    return left.map(({ urn, inputs }) => `${urn.split("::").at(-1)} ${Object(inputs?.deployment).dseq}`);
  };
  expect(fences(fence("db", "1"))).toEqual(["cache 1"]);
  expect(fences(fence("db", "2"), fence("db", "1", replaced))).toEqual(["db 2", "cache 1"]);
});
