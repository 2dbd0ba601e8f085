import type { GroupSpec } from "../../sdl/types.ts";
import { group } from "../sandbox.fixture.ts";
import { relaxations } from "./relaxations.ts";

test("a modest order can only be smaller", () => {
  expect(relaxations(group("g")).map(({ what }) => what)).toEqual([
    "with a quarter of the CPU",
    "with a quarter of the memory",
    "with a quarter of the storage",
  ]);
});

test("a demanding order is loosened in one respect at a time", () => {
  const [unit] = group("g").resources;
  const resource = {
    ...unit!.resource,
    gpu: { units: { val: "1" }, attributes: [{ key: "vendor/nvidia/model/h100", value: "true" }] },
    storage: [{ name: "data", size: { val: "10" }, attributes: [{ key: "persistent", value: "true" }] }],
    endpoints: [{ sequence_number: 0 }, { kind: 2, sequence_number: 1 } as const],
  };
  const attributes = [
    { key: "country", value: "DE" },
    { key: "tier", value: "premium" },
  ];
  const demanding: GroupSpec = {
    name: "g",
    requirements: { signed_by: { all_of: null, any_of: null }, attributes },
    resources: [{ ...unit!, resource, count: 3 }],
  };
  const relaxed = new Map(relaxations(demanding).map(({ what, group }) => [what, group]));
  expect([...relaxed.keys()]).toEqual([
    "without placement.attributes.country",
    "without placement.attributes.tier",
    "without a leased IP",
    "without persistent volumes",
    "without GPUs",
    "with one replica each",
    "with a quarter of the CPU",
    "with a quarter of the memory",
    "with a quarter of the storage",
  ]);
  expect(relaxed.get("without placement.attributes.tier")?.requirements.attributes).toEqual([attributes[0]]);
  const only = (what: string) => relaxed.get(what)!.resources[0]!;
  expect(only("without a leased IP").resource.endpoints).toEqual([{ sequence_number: 0 }]);
  expect(only("without persistent volumes").resource.storage).toEqual([{ name: "data", size: { val: "10" } }]);
  expect(only("with a quarter of the storage").resource.storage[0]?.size).toEqual({ val: "3" });
  expect(only("with one replica each")).toEqual({ ...unit, resource, count: 1 });
});
