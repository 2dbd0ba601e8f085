import type { RecordSet } from "../../records/records.ts";
import type { Routing } from "../../records/routing.ts";
import { a, type Case, type Step, set } from "./suite-case.fixture.ts";

const CHECK = "https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/web";
const weights = (...items: [number, ...string[]][]): Routing => ({
  kind: "weighted",
  items: items.map(([weight, ...values]) => ({ weight, values })),
});
const places = (answers: Record<string, string[]>): Routing => ({
  kind: "nearest",
  items: Object.entries(answers).map(([place, values]) => ({ place, values })),
});
const failover = (primary: string[], backup: string[]): Routing => ({
  kind: "failover",
  primary,
  backup,
  healthCheck: CHECK,
});
const routed = (type: string, routing: Routing): RecordSet => ({ ...set("r", type, [], 60), routing });
const steered = (title: string, ...steps: Step[]): Case => ({ title, steps, not: ["desec"] });
const atGoogle = (title: string, ...steps: Step[]): Case => ({ title, steps, not: ["cloudflare", "desec"] });
const atCloudflare = (title: string, ...steps: Step[]): Case => ({ title, steps, not: ["google", "desec"] });
const countries = (answers: Record<string, string[]>, ...others: string[]): Routing => {
  const drawn = (values: string[]) => values.map((value, index) => ({ weight: index + 1, values: [value] }));
  const each = Object.entries(answers).map(([codes, values]) => ({
    countries: codes.split(" "),
    items: drawn(values),
  }));
  return { kind: "countries", answers: each, others: drawn(others) };
};

/** What only providers that steer have: answers by weight, place and health. */
export const steering: readonly Case[] = [
  steered(
    "weights: from plain, change a weight, a value, and plain again",
    [a("r", "192.0.2.1", "192.0.2.2")],
    [routed("A", weights([1, "192.0.2.1"], [9, "192.0.2.2"]))],
    [routed("A", weights([2, "192.0.2.1"], [9, "192.0.2.2"]))],
    [routed("A", weights([2, "192.0.2.1"], [9, "192.0.2.3"], [0, "192.0.2.4"]))],
    [a("r", "192.0.2.1")],
  ),
  steered("weights: the order of items is no change", [routed("A", weights([9, "192.0.2.2"], [1, "192.0.2.1"]))]),
  steered("weights of IPv6 in any spelling", [routed("AAAA", weights([1, "2001:0db8::1"], [2, "2001:DB8:0::2"]))]),
  atGoogle(
    "weights of targets, then one target",
    [routed("CNAME", weights([1, "A.example.net."], [3, "b.example.net."]))],
    [set("r", "CNAME", "b.example.net.")],
  ),
  atGoogle("weights with a health check", [
    routed("A", {
      kind: "weighted",
      items: [1, 2].map((n) => ({ weight: n, values: [`192.0.2.${n}`] })),
      healthCheck: CHECK,
    }),
  ]),
  atGoogle(
    "places: create, change, weights instead, gone",
    [routed("A", places({ "europe-west3": ["192.0.2.1"], "us-central1": ["192.0.2.2", "192.0.2.3"] }))],
    [routed("A", places({ "europe-west3": ["192.0.2.9"], "asia-east1": ["192.0.2.2"] }))],
    [routed("A", weights([1, "192.0.2.1"], [9, "192.0.2.2"]))],
    [],
  ),
  atCloudflare(
    "countries: from plain, other countries, other values, weights instead, gone",
    [a("r", "192.0.2.1"), a("s", "192.0.2.1")],
    [
      routed("A", countries({ "DE AT": ["192.0.2.2"], JP: ["192.0.2.3", "192.0.2.4"] }, "192.0.2.1")),
      a("s", "192.0.2.1"),
    ],
    [routed("A", countries({ "DE AT CH": ["192.0.2.2"], JP: ["192.0.2.9"] }, "192.0.2.1", "192.0.2.8"))],
    [routed("A", weights([1, "192.0.2.1"], [9, "192.0.2.2"]))],
    [],
  ),
  atCloudflare("countries of IPv6, at the apex", [
    { ...routed("AAAA", countries({ FR: ["2001:db8::1"] }, "2001:DB8::2")), name: "" },
  ]),
  atGoogle(
    "primary and backup, swapped",
    [routed("A", failover(["192.0.2.1", "192.0.2.2"], ["192.0.2.3"]))],
    [routed("A", failover(["192.0.2.3"], ["192.0.2.1"]))],
  ),
];
