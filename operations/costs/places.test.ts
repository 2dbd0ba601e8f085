import type { StackState } from "../../engine/stack-state.ts";
import { orderOf, placeOf } from "./places.fixture.ts";
import { placesIn } from "./places.ts";

const { stored } = placeOf(orderOf("web"), "2.72");
const resource = {
  urn: "urn:pulumi:local::p::af:akash:Deployment::web",
  type: "af:akash:Deployment",
  id: "akash1me/1",
  ...stored,
};
const stateOf = (...resources: object[]) => ({ deployment: { resources } }) as unknown as StackState;

test("places of the state are told, also those that are replaced already", () => {
  expect(placesIn(stateOf(resource, { ...resource, delete: true }))).toEqual([
    { stored, leaving: false },
    { stored, leaving: true },
  ]);
});

test("how an earlier version kept a lease is understood", () => {
  const { lease: _, ...outputs } = stored.outputs;
  const [place] = placesIn(stateOf({ ...resource, outputs: { ...outputs, leaseState: "closed: lease_closed_owner" } }));
  expect(place?.stored.outputs.lease).toEqual({ state: "closed", detail: "lease_closed_owner" });
});

test.each([
  ["other resources", { ...resource, type: "af:akash:Manifest" }],
  ["what was never made", { ...resource, id: undefined }],
  ["what has another form", { ...resource, outputs: { pricePerMonth: 7 } }],
])("%s are left out", (_, other) => {
  expect(placesIn(stateOf(other))).toEqual([]);
});
