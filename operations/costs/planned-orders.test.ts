import type { EngineEvent, Step } from "../../engine/events/event.ts";
import { orderOf } from "./places.fixture.ts";
import { PlannedOrders } from "./planned-orders.ts";

const TYPE = "af:akash:Deployment";
const END: EngineEvent = { kind: "ended", seconds: 1, planned: true, counts: {} };

function step(op: string, service: string, wanted: object, type = TYPE): EngineEvent {
  const inputs = wanted as Step["inputs"];
  const urn = `urn:pulumi:local::p::${type}::${service}`;
  return { kind: "began", step: { op, urn, type, planned: true, changes: [], inputs, outputs: {} } };
}

const web = orderOf("web");
const larger = orderOf("web", { cpu: 2 });
const api = orderOf("api");

test.each<[string, EngineEvent[], unknown[]]>([
  ["what is new", [step("create", "web", web)], [web]],
  ["what stays", [step("same", "web", web), step("update", "api", api)], [web, api]],
  [
    "what replaces another, once",
    [step("create-replacement", "web", larger), step("replace", "web", larger), step("delete-replaced", "web", {})],
    [larger],
  ],
  ["not what is deleted", [step("delete", "web", {})], []],
  ["not other resources", [step("create", "web", web, "af:akash:Manifest")], []],
  ["not what is no order", [step("create", "web", { service: 7 })], []],
])("a plan tells %s", (_, events, orders) => {
  const planned = new PlannedOrders();
  for (const event of [...events, END]) planned.take(event);
  expect(planned.orders).toEqual(orders);
});

test("nothing is known of a plan that did not come to its end", () => {
  const planned = new PlannedOrders();
  planned.take(step("create", "web", web));
  expect(planned.orders).toBeUndefined();
});
