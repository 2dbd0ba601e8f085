import type { RecordSet } from "../dns/records/records.ts";
import { proofOwner } from "./delegation.ts";

const zones = ["example.com", "proofs.example.net", "example.org"];
const cname = (name: string, target: string): RecordSet => ({ name, type: "CNAME", ttl: 60, values: [target] });
const records: Record<string, RecordSet[]> = {
  "example.com": [
    cname("_acme-challenge.far", "far.proofs.example.net."),
    cname("_acme-challenge.twice", "_acme-challenge.far.example.com."),
    cname("_acme-challenge.out", "x.elsewhere.test."),
    cname("_acme-challenge.round", "_acme-challenge.around.example.com."),
    cname("_acme-challenge.around", "_acme-challenge.round.example.com."),
    cname("_acme-challenge.apex", "example.org."),
  ],
};
const owner = (name: string) => proofOwner(name, zones, async (zone) => records[zone] ?? []);

test.each([
  ["plain.example.com", "_acme-challenge.plain.example.com"],
  ["example.com", "_acme-challenge.example.com"],
  ["far.example.com", "far.proofs.example.net"],
  ["twice.example.com", "far.proofs.example.net"],
  ["apex.example.com", "example.org"],
])("the proof of %s is looked for at %s", async (name, expected) => {
  expect(await owner(name)).toBe(expected);
});

test.each([
  [
    "out.example.com",
    /x\.elsewhere\.test: the CNAME leads to none of the zones .* add the zone .* or remove the CNAME/,
  ],
  ["round.example.com", /these CNAMEs lead nowhere/],
  ["example.edu", /example\.edu lies in none of the zones/],
])("the proof of %s cannot be written: %s", async (name, message) => {
  await expect(owner(name)).rejects.toThrow(message);
});
