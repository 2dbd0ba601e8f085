import { buildSdl, type PlacementSpec, type ServiceSpec } from "./build.ts";
import { decideGroupChange } from "./group-change.ts";
import { toGroupSpecs } from "./groups.ts";
import type { GroupSpec } from "./types.ts";

const placement: PlacementSpec = { name: "home", attributes: { region: "eu" }, price: { denom: "uact", amount: 10 } };
const web: ServiceSpec = {
  name: "web",
  image: "web@sha256:1",
  cpu: 1,
  memory: "1Gi",
  storage: [{ name: "default", size: "1Gi" }],
  count: 1,
  expose: [{ port: 80, global: true }],
};
const group = (services: ServiceSpec[] = [web], of: PlacementSpec = placement) =>
  toGroupSpecs(buildSdl(services, of))[0]!;

test.each<[string, GroupSpec, string, string]>([
  ["CPU", group([{ ...web, cpu: 2 }]), "resources[0].resource.cpu", "CPU 1 -> 2: group specs are immutable on Akash"],
  [
    "memory",
    group([{ ...web, memory: "1536Mi" }]),
    "resources[0].resource.memory",
    "memory 1Gi -> 1536Mi: group specs are immutable on Akash",
  ],
  [
    "storage",
    group([{ ...web, storage: [{ name: "default", size: "2Gi" }] }]),
    "resources[0].resource.storage",
    "storage default 1Gi -> default 2Gi: group specs are immutable on Akash",
  ],
  [
    "another volume",
    group([{ ...web, storage: [...web.storage, { name: "data", size: "5Gi", class: "beta3", mount: "/data" }] }]),
    "resources[0].resource.storage",
    "storage +data 5Gi (class=beta3, persistent=true): group specs are immutable on Akash",
  ],
  [
    "GPU",
    group([{ ...web, gpu: { units: 1 } }]),
    "resources[0].resource.gpu",
    "GPU 0 -> 1 (vendor/nvidia/model/*): group specs are immutable on Akash",
  ],
  [
    "endpoints",
    group([{ ...web, expose: [...web.expose, { port: 443, ip: "edge" }] }]),
    "resources[0].resource.endpoints",
    "public endpoints 1 HTTP -> 1 HTTP, 1 port, 1 leased IP: group specs are immutable on Akash",
  ],
  [
    "replicas",
    group([{ ...web, count: 3 }]),
    "resources[0].count",
    "replicas 1 -> 3: group specs are immutable on Akash",
  ],
  [
    "price",
    group([web], { ...placement, price: { denom: "uact", amount: "10.5" } }),
    "resources[0].price",
    "price 10 uact -> 10.5 uact: group specs are immutable on Akash",
  ],
  [
    "attributes",
    group([web], { ...placement, attributes: { region: "us" } }),
    "requirements.attributes",
    "placement attributes region=eu -> region=us: group specs are immutable on Akash",
  ],
  [
    "auditors",
    group([web], { ...placement, signedBy: { allOf: ["akash1a"] } }),
    "requirements.signed_by",
    "auditors none -> all of akash1a: group specs are immutable on Akash",
  ],
  [
    "services",
    group([web, { ...web, name: "zoo" }]),
    "resources",
    "resource units 1 -> 2: group specs are immutable on Akash",
  ],
])("%s forces a replacement and says so", (_, now, path, why) => {
  expect(decideGroupChange(group(), now)).toEqual([expect.objectContaining({ path, why })]);
});

test("of several volumes only those are told that differ", () => {
  const of = (...sizes: [name: string, size: string][]) =>
    group([
      {
        ...web,
        storage: sizes.map(([name, size]) => ({
          name,
          size,
          ...(name !== "default" && { class: "beta3" as const, mount: `/${name}` }),
        })),
      },
    ]);
  const old = of(["default", "1Gi"], ["data", "5Gi"]);
  const why = (given: GroupSpec) => decideGroupChange(old, given).map(({ why }) => why.replace(/ \(.*?\)/g, ""));
  expect(why(of(["default", "1Gi"]))).toEqual(["storage -data 5Gi: group specs are immutable on Akash"]);
  expect(why(of(["default", "1Gi"], ["data", "6Gi"]))).toEqual([
    "storage data 5Gi -> data 6Gi: group specs are immutable on Akash",
  ]);
});

test("the name, the spelling of a price and empty lists do not matter", () => {
  const same = group();
  same.name = "af:demo/local/web#12345678";
  same.requirements.signed_by = { all_of: [], any_of: [] };
  same.resources[0]!.price.amount = "10";
  same.resources[0]!.resource.cpu.attributes = [];
  expect(decideGroupChange(group(), same)).toEqual([]);
});

test("attribute values cannot pass for other attributes", () => {
  const of = (attributes: Record<string, string>) => group([web], { ...placement, attributes });
  expect(decideGroupChange(of({ a: "1, b=2" }), of({ a: "1", b: "2" }))).toHaveLength(1);
});
