import fc from "fast-check";
import type { ManifestExpose, ManifestGroup } from "../../sdl/types.ts";
import { exposure, NoCapacityError } from "./exposure.ts";
import { ingressLabel, place, type Tenancy } from "./placement.ts";

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

const alone = (given: ManifestGroup, present?: ReturnType<typeof place>) => place(given, "me", present, [], pool);
const tenancy = (owner: string, placement: ReturnType<typeof place>): Tenancy => ({
  lease: `${owner}/1/1/1`,
  owner,
  placement,
});

test("services of a lease share the address of one endpoint name", () => {
  const both = group(expose({ port: 443, ip: "edge" }), expose({ port: 80, ip: "edge" }), expose({ ip: "other" }));
  expect(alone(both).addresses).toEqual({ "edge/443/TCP": pool[0], "edge/80/TCP": pool[0], "other/8080/TCP": pool[1] });
});

test("an update keeps ports and addresses", () => {
  const before = alone(group(expose({ port: 1 }), expose({ port: 443, ip: "edge" })));
  const after = alone(group(expose({ port: 2 }), expose({ port: 1 }), expose({ port: 443, ip: "edge" })), before);
  expect(after.ports).toMatchObject(before.ports);
  expect(after.addresses).toEqual(before.addresses);
});

test("another name is another address", () => {
  const before = alone(group(expose({ ip: "edge" })));
  expect(alone(group(expose({ ip: "front" })), before).addresses).toEqual({ "front/8080/TCP": pool[1] });
});

test("what another lease of the owner has declared is withheld, and given to other owners afresh", () => {
  const holder = tenancy("me", alone(group(expose({ port: 443, ip: "edge" }), expose({ hosts: ["a.example.com"] }))));
  const both = group(
    expose({ port: 443, ip: "edge" }),
    expose({ port: 80, ip: "edge" }),
    expose({ hosts: ["a.example.com", "b.example.com"] }),
  );
  const mine = place(both, "me", undefined, [holder], pool);
  expect(mine).toMatchObject({ addresses: { "edge/80/TCP": pool[0] }, hosts: ["b.example.com"] });
  expect(place(both, "you", undefined, [holder], pool).addresses).toEqual({
    "edge/443/TCP": pool[1],
    "edge/80/TCP": pool[1],
  });
});

test("a missing free address is an error", () => {
  expect(() => place(group(expose({ ip: "edge" })), "me", undefined, [], [])).toThrow(NoCapacityError);
});

test("tenants never share a port or an address, and ports are node ports", () => {
  const exposes = fc.array(
    fc.record({ port: fc.integer({ min: 1, max: 9 }), ip: fc.constantFrom("", "", "edge") }).map(expose),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(exposes, { maxLength: 3 }), (all) => {
      const tenancies: Tenancy[] = [];
      for (const each of all) {
        const owner = `tenant${tenancies.length}`;
        tenancies.push(tenancy(owner, place(group(...each), owner, undefined, tenancies, pool)));
      }
      const ports = tenancies.flatMap(({ placement }) => Object.values(placement.ports));
      const addresses = tenancies.flatMap(({ placement }) => [...new Set(Object.values(placement.addresses))]);
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
