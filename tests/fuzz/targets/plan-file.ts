import { createHash } from "node:crypto";
import { movedSince, planFile, readPlanFile } from "../../../dns/plan/plan-file.ts";
import type { RecordSet } from "../../../dns/records/records.ts";
import { named, type Target } from "../target.ts";

const values = ["192.0.2.1"];
const weighted = { kind: "weighted", items: [{ weight: 1, values }] } as const;
const sets: RecordSet[] = [
  { name: "", type: "A", ttl: 300, values },
  { name: "www", type: "A", ttl: 300, values, cloudflare: { proxied: true, notes: { "192.0.2.1": { tags: ["a"] } } } },
  { name: "w", type: "A", ttl: 60, values, routing: weighted },
  { name: "n", type: "A", ttl: 60, values, routing: { kind: "nearest", items: [{ place: "us-west1", values }] } },
  {
    name: "f",
    type: "A",
    ttl: 60,
    values,
    routing: { kind: "failover", primary: values, backup: [], healthCheck: "h" },
  },
  {
    name: "c",
    type: "A",
    ttl: 60,
    values,
    routing: { kind: "countries", answers: [{ countries: ["DE"], items: [...weighted.items] }], others: [] },
  },
];

/** Every other input gets the checksum of what it says, as whoever edits a plan can give it. */
export const target = (): Target => {
  const changes = sets.map((after) => ({ key: `${after.name}/${after.type}`, after }));
  const plan = planFile("prod", [{ provider: "desec", zone: "example.com", changes }]);
  return {
    form: "json",
    corpus: [JSON.stringify(plan)],
    clear: named("InvalidPlanFileError"),
    read: (text) => movedSince(readPlanFile(text.length % 2 ? text : withChecksum(text)), plan),
  };
};

function withChecksum(text: string): string {
  try {
    const { checksum: _, ...content } = JSON.parse(text) as object & { checksum?: unknown };
    return JSON.stringify({ ...content, checksum: createHash("sha256").update(JSON.stringify(content)).digest("hex") });
  } catch {
    return text;
  }
}
