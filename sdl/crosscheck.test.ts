import { buildSdl, type PlacementSpec, type ServiceSpec } from "./build.ts";
import { crossCheck } from "./crosscheck.ts";
import { toGroupSpecs } from "./groups.ts";
import { toManifest } from "./manifest.ts";
import type { Manifest, ManifestService } from "./types.ts";

const placement: PlacementSpec = { name: "home", price: { denom: "uact", amount: 10 } };
const web: ServiceSpec = {
  name: "web",
  image: "web@sha256:1",
  cpu: 1,
  memory: "1Gi",
  storage: [{ name: "default", size: "1Gi" }],
  count: 2,
  expose: [
    { port: 80, global: true },
    { port: 443, ip: "edge" },
  ],
};
const sdl = buildSdl([web], placement);
const specs = toGroupSpecs(sdl);

function refused(edit: (service: ManifestService, manifest: Manifest) => unknown): string[] {
  const manifest = structuredClone(toManifest(sdl));
  edit(manifest[0]!.services[0]!, manifest);
  return crossCheck(manifest, specs);
}

const cross = 'manifest cross-validation error: group "home": ';

test("exactly what was ordered is accepted", () => {
  expect(refused(() => undefined)).toEqual([]);
});

test.each<[string, (service: ManifestService, manifest: Manifest) => unknown, string]>([
  [
    "more CPU",
    ({ resources }) => (resources.cpu.units.val = "2000"),
    `${cross}service "web": CPU resources mismatch for ID 1`,
  ],
  [
    "less CPU",
    ({ resources }) => (resources.cpu.units.val = "500"),
    `${cross}service "web": CPU resources mismatch for ID 1`,
  ],
  [
    "memory",
    ({ resources }) => (resources.memory.size.val = "1"),
    `${cross}service "web": Memory resources mismatch for ID 1`,
  ],
  [
    "a GPU",
    ({ resources }) => (resources.gpu.units.val = "1"),
    `${cross}service "web": GPU resources mismatch for ID 1`,
  ],
  [
    "a volume's name",
    ({ resources }) => (resources.storage[0]!.name = "x"),
    `${cross}service "web": Storage resources mismatch for ID 1`,
  ],
  [
    "a storage class",
    ({ resources }) => (resources.storage[0]!.attributes = [{ key: "class", value: "beta2" }]),
    `${cross}service "web": Storage resources mismatch for ID 1`,
  ],
  [
    "another unit",
    ({ resources }) => (resources.id = 2),
    `${cross}service "web": not found deployment group resources with ID = 2`,
  ],
  [
    "more replicas",
    (service) => (service.count = 3),
    `${cross}service "web": over-utilized replicas (3) > group spec resources count (2)`,
  ],
  ["fewer replicas", (service) => (service.count = 1), `${cross}resources ID (1): under-utilized (1) resources`],
  [
    "HTTP twice",
    ({ expose }) => expose.splice(1, 0, { ...expose[0]!, port: 81, externalPort: 80 }),
    `${cross}service "web": resource ID 1: over-utilized HTTP endpoints`,
  ],
  [
    "one more port",
    ({ expose }) => expose.push({ ...expose[1]!, port: 8080, ip: "" }),
    `${cross}service "web": resource ID 1: over-utilized PORT endpoints`,
  ],
  [
    "a leased IP more",
    ({ expose }) => (expose[0]!.ip = "edge"),
    `${cross}service "web": resource ID 1: over-utilized IP endpoints`,
  ],
  ["no HTTP", ({ expose }) => expose.shift(), `${cross}resources ID (1): under-utilized (1) HTTP endpoints`],
  ["no leased IP", ({ expose }) => (expose[1]!.ip = ""), `${cross}resources ID (1): under-utilized (1) IP endpoints`],
  [
    "another group",
    (_, manifest) => (manifest[0]!.name = "away"),
    "invalid manifest: unknown deployment group ('away')",
  ],
  [
    "a second group",
    (_, manifest) => manifest.push({ name: "more", services: [] }),
    "invalid manifest: group count mismatch (2 != 1)",
  ],
  [
    "ports out of order",
    ({ expose }) => expose.reverse(),
    "invalid manifest: services.web.expose: ports must be sorted by receiver, port, protocol",
  ],
  ["no image", (service) => (service.image = ""), "invalid manifest: services.web.image: must not be empty"],
  [
    "a host name twice",
    ({ expose }) => {
      for (const entry of expose) entry.hosts = ["a.example"];
    },
    'invalid manifest: services.web.expose: host name "a.example" is accepted twice, by web and web',
  ],
])("%s is refused in the provider's words", (_, edit, message) => {
  expect(refused(edit)).toContain(message);
});

test("a manifest without public ports is refused", () => {
  expect(refused(({ expose }) => expose.splice(0, 2))[0]).toMatch(/no service is exposed globally/);
});

test("absent and empty attributes are the same", () => {
  expect(refused(({ resources }) => (resources.cpu.attributes = []))).toEqual([]);
});
