import type { StackState } from "../../engine/stack-state.ts";
import { heldServices, heldTexts } from "./held.ts";

const resource = (type: string, dseq: string, more: object = {}) => ({
  urn: `urn:pulumi:local::shop::af:akash:${type}::db`,
  type: `af:akash:${type}`,
  outputs: { deployment: { dseq }, ...more },
});
const stateOf = (...resources: StackState["deployment"]["resources"] & object): StackState => ({
  deployment: { resources },
});
const since = "2026-11-29T10:00:00.000Z";
const held = resource("Fence", "2", { since });

test("a service is held from its fence until its new place is verified", () => {
  expect(heldServices(stateOf(held))).toEqual([{ service: "db", since }]);
  expect(heldServices(stateOf(held, resource("Verification", "1")))).toEqual([{ service: "db", since }]);
  expect(heldServices(stateOf(held, resource("Verification", "2")))).toEqual([]);
});

test("a fence that held nothing, or that was replaced, holds no service", () => {
  expect(heldServices(stateOf(resource("Fence", "2", { since: "" })))).toEqual([]);
  expect(heldServices(stateOf({ ...held, delete: true }))).toEqual([]);
});

test.each([
  ["that was not seen to take writes again", resource("Fence", "1", { since: "", released: false })],
  ["whose move was interrupted while it may have been held", { ...resource("Fence", "1", { since }), delete: true }],
])("of a service %s it is told that this is not known", (_, found) => {
  expect(heldTexts(stateOf(found, resource("Verification", "1")), "prod")).toEqual([
    expect.stringMatching(/^whether db takes writes is not known.*up --stage prod sees to it/),
  ]);
});

test("of a service that is held both ways on are told", () => {
  expect(heldTexts(stateOf(held), "prod")).toEqual([
    expect.stringMatching(/^db can only be read since 2026.*up --stage prod goes on.*take the change out/),
  ]);
});
