import { parseEvent } from "./event.ts";

const URN = "urn:pulumi:local::platform::platform:services:Api$af:akash:Deployment::api";
const metadata = { op: "create", urn: URN, type: "af:akash:Deployment", old: null, new: null, detailedDiff: null };
const step = {
  op: "create",
  urn: URN,
  type: "af:akash:Deployment",
  planned: false,
  changes: [],
  inputs: {},
  outputs: {},
};

test.each<[string, object, unknown]>([
  ["a step that begins", { resourcePreEvent: { metadata } }, { kind: "began", step }],
  [
    "a step that is planned",
    { resourcePreEvent: { metadata, planning: true } },
    { kind: "began", step: { ...step, planned: true } },
  ],
  [
    "what the program wants",
    { resourcePreEvent: { metadata: { ...metadata, new: { inputs: { cpu: 1 } }, old: { inputs: { cpu: 2 } } } } },
    { kind: "began", step: { ...step, inputs: { cpu: 1 } } },
  ],
  [
    "what is there after a step",
    { resOutputsEvent: { metadata: { ...metadata, new: { parent: "urn:p", outputs: { dseq: "7" } } } } },
    { kind: "done", step: { ...step, parent: "urn:p", outputs: { dseq: "7" } } },
  ],
  [
    "what is deleted, by what was there",
    { resOutputsEvent: { metadata: { ...metadata, op: "delete", old: { parent: "", outputs: { dseq: "7" } } } } },
    { kind: "done", step: { ...step, op: "delete", outputs: { dseq: "7" } } },
  ],
  [
    "what differs, by its path",
    { resourcePreEvent: { metadata: { ...metadata, diffs: ["sdl"], detailedDiff: { "sdl.services.api.env": {} } } } },
    { kind: "began", step: { ...step, changes: ["sdl.services.api.env"] } },
  ],
  [
    "what differs where only names are told",
    { resourcePreEvent: { metadata: { ...metadata, diffs: ["sdl"] } } },
    { kind: "began", step: { ...step, changes: ["sdl"] } },
  ],
  ["a step that failed", { resOpFailedEvent: { metadata, status: 1, steps: 2 } }, { kind: "failed", step }],
  [
    "a status",
    { diagnosticEvent: { urn: URN, message: "0 bids\n", severity: "info", ephemeral: true, color: "never" } },
    { kind: "said", urn: URN, severity: "info", text: "0 bids", status: true },
  ],
  [
    "an error about no resource",
    { diagnosticEvent: { message: "no", severity: "error" } },
    { kind: "said", urn: undefined, severity: "error", text: "no", status: false },
  ],
  [
    "the end",
    { summaryEvent: { durationSeconds: 38, resourceChanges: { create: 91 }, isPreview: false, result: "succeeded" } },
    { kind: "ended", seconds: 38, planned: false, counts: { create: 91 } },
  ],
  ["what is for the engine's own developers", { diagnosticEvent: { message: "RPC", severity: "debug" } }, undefined],
  ["an event of later versions", { futureEvent: { metadata } }, undefined],
  ["an event of another shape", { resourcePreEvent: { metadata: { urn: 7 } } }, undefined],
])("reads %s", (_, event, expected) => {
  expect(parseEvent(JSON.stringify({ sequence: 1, timestamp: 1, ...event }))).toEqual(expected);
});

test.each(["", "{", "null", "7", "[]"])("nothing comes of %j", (text) => {
  expect(parseEvent(text)).toBeUndefined();
});
