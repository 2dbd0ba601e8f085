import { undelegated } from "./delegation.ts";

const parent = (...names: string[]) => ({ delegation: { parent: names, signedFor: [], children: [] } });

test.each([
  ["all are named", parent("ns1.a.example", "ns2.b.example"), []],
  ["none is", parent(), ["NS1.a.example.", "ns2.b.example"]],
  ["those of one provider are not", parent("ns1.a.example"), ["ns2.b.example"]],
  ["nobody can be asked", { notChecked: "no server" }, []],
])("name servers that the parent does not name: %s", (_, found, missing) => {
  const zones = undelegated("z.example", ["NS1.a.example.", "ns2.b.example"], found);
  expect(zones.flatMap((zone) => zone.missing)).toEqual(missing);
});
