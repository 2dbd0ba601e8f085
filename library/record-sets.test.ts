import { output } from "@pulumi/pulumi";
import { type RecordArgs, recordSets } from "./record-sets.ts";

const later = output("later");

test.each<[string, RecordArgs, { ttl: number; values: unknown[] }]>([
  ["one value", "10 mail.example.com.", { ttl: 300, values: ["10 mail.example.com."] }],
  ["a value of another resource", later, { ttl: 300, values: [later] }],
  ["several values", ["192.0.2.1", later], { ttl: 300, values: ["192.0.2.1", later] }],
  ["a TTL of its own", { ttl: 60, values: [later] }, { ttl: 60, values: [later] }],
  ["no TTL", { values: ["192.0.2.1"] }, { ttl: 300, values: ["192.0.2.1"] }],
])("%s", (_, written, expected) => {
  expect(recordSets({ "www/A": written }, 300)).toEqual({ "www/A": expected });
});
