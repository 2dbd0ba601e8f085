import type { EngineEvent } from "../../engine/events/event.ts";
import type { Arrival } from "../../engine/events/follow.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { firstBroadcast, timeline } from "./timeline.ts";

const urnOf = (type: string, name: string) => `urn:pulumi:local::platform::platform:services:Api$${type}::${name}`;
const PLACE = urnOf("af:akash:Deployment", "api");
const MANIFEST = urnOf("af:akash:Manifest", "api");

function step(kind: "began" | "done", at: number, urn: string): Arrival {
  return {
    at,
    event: { kind, step: { op: "create", urn, type: "", planned: false, changes: [], inputs: {}, outputs: {} } },
  };
}

const said = (at: number, text: string): Arrival => ({
  at,
  event: { kind: "said", urn: PLACE, severity: "info", text, status: true } satisfies EngineEvent,
});

const arrivals = [
  step("began", 1000, PLACE),
  said(1100, "asking for a price"),
  said(1250, "opening deployment 7"),
  said(1300, "opening deployment 8"),
  step("done", 3000, PLACE),
  step("began", 3500, MANIFEST),
  step("done", 4000, MANIFEST),
];
const resources = [
  { urn: "urn:pulumi:local::platform::platform:services:Api::api", type: "platform:services:Api" },
  { urn: PLACE, type: "af:akash:Deployment" },
  { urn: PLACE, type: "af:akash:Deployment", delete: true },
  { urn: MANIFEST, type: "af:akash:Manifest", dependencies: [PLACE] },
  { urn: urnOf("af:akash:Manifest", "docs"), type: "af:akash:Manifest" },
];

test("what was worked on is told with its times and its dependencies, each once", () => {
  const state: StackState = { deployment: { resources } };
  expect(timeline(arrivals, state)).toEqual([
    { name: "af:akash:Deployment api", began: 1, ended: 3, after: [] },
    { name: "af:akash:Manifest api", began: 3.5, ended: 4, after: ["af:akash:Deployment api"] },
  ]);
});

test("the first transaction is that of the first deployment", () => {
  expect(firstBroadcast(arrivals)).toBe(1250);
  expect(firstBroadcast([])).toBeUndefined();
});
