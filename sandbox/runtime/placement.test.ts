import fc from "fast-check";
import type { ManifestExpose, ManifestGroup } from "../../sdl/types.ts";
import { exposure, ingressLabel, NoCapacity, type Placement, place } from "./placement.ts";

const expose = (more: Partial<ManifestExpose>): ManifestExpose => ({
  port: 8080,
  externalPort: 0,
  proto: "TCP",
  service: "",
  global: true,
  hosts: null,
  httpOptions: { maxBodySize: 0, readTimeout: 0, sendTimeout: 0, nextTries: 0, nextTimeout: 0, nextCases: null },
  ip: "",
  endpointSequenceNumber: 0,
  ...more,
});

const group = (...exposes: ManifestExpose[]): ManifestGroup =>
  ({ name: "group", services: [{ name: "web", image: "web", expose: exposes }] }) as unknown as ManifestGroup;

const pool = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];

test.each<[string, Partial<ManifestExpose>, string]>([
  ["global TCP seen on port 80", { externalPort: 80 }, "ingress"],
  ["global TCP on another port", { externalPort: 5432 }, "port"],
  ["global UDP seen on port 80", { externalPort: 80, proto: "UDP" }, "port"],
  ["global on an address", { externalPort: 80, ip: "edge" }, "address"],
  ["not global", { externalPort: 80, global: false }, "internal"],
])("an expose that is %s", (_, more, kind) => {
  expect(exposure(expose(more))).toBe(kind);
});

test("services of a lease share the address of one endpoint name", () => {
  const both = group(expose({ port: 443, ip: "edge" }), expose({ port: 80, ip: "edge" }), expose({ ip: "other" }));
  expect(place(both, undefined, [], pool).addresses).toEqual({ edge: pool[0], other: pool[1] });
});

test("an update keeps ports and addresses", () => {
  const before = place(group(expose({ port: 1 }), expose({ port: 443, ip: "edge" })), undefined, [], pool);
  const after = place(
    group(expose({ port: 2 }), expose({ port: 1 }), expose({ port: 443, ip: "edge" })),
    before,
    [],
    pool,
  );
  expect(after.ports).toMatchObject(before.ports);
  expect(after.addresses).toEqual(before.addresses);
});

test("no free address is said", () => {
  expect(() => place(group(expose({ ip: "edge" })), undefined, [], [])).toThrow(NoCapacity);
});

test("leases never share a port or an address, and ports are node ports", () => {
  const exposes = fc.array(
    fc.record({ port: fc.integer({ min: 1, max: 9 }), ip: fc.constantFrom("", "", "edge") }).map(expose),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(exposes, { maxLength: 3 }), (all) => {
      const placements: Placement[] = [];
      for (const each of all) placements.push(place(group(...each), undefined, placements, pool));
      const ports = placements.flatMap((each) => Object.values(each.ports));
      const addresses = placements.flatMap((each) => Object.values(each.addresses));
      expect(new Set(ports).size).toBe(ports.length);
      expect(new Set(addresses).size).toBe(addresses.length);
      expect(ports.every((port) => port >= 30_000 && port <= 32_767)).toBe(true);
    }),
  );
});

test("an ingress label is a DNS label, another one for each service and lease", () => {
  const labels = ["a", "b"].flatMap((lease) => ["x", "y"].map((service) => ingressLabel(lease, service)));
  expect(new Set(labels).size).toBe(4);
  for (const label of labels) expect(label).toMatch(/^[0-9a-z]{26}$/);
});
