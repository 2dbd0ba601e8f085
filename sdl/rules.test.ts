import { buildSdl, type ServiceSpec } from "./build.ts";
import type { Sdl } from "./document.ts";
import { checkSdl } from "./parse.ts";

const web: ServiceSpec = {
  name: "web",
  image: "web@sha256:1",
  cpu: 1,
  memory: "1Gi",
  storage: [{ name: "default", size: "1Gi" }],
  count: 1,
  expose: [{ port: 80, ip: "edge" }],
};
const sound = buildSdl([web, { ...web, name: "api", expose: [{ port: 80, global: true, hosts: ["api.example"] }] }], {
  name: "home",
  price: { denom: "uact", amount: 10 },
});

// biome-ignore lint/suspicious/noExplicitAny: the edits make documents that the types forbid
type Loose = any;

const resources = (sdl: Loose) => sdl.profiles.compute.web.resources;
const nvidia = (...models: object[]) => ({ units: 1, attributes: { vendor: { nvidia: models } } });

test.each<[string, (sdl: Loose) => unknown, string, string]>([
  [
    "an undeclared endpoint",
    (sdl) => (sdl.services.web.expose[0].to[0].ip = "other"),
    "unknown-reference",
    "services.web.expose[0].to[0].ip",
  ],
  ["an endpoint of another kind", (sdl) => (sdl.endpoints.edge.kind = "tcp"), "invalid-value", "endpoints.edge.kind"],
  ["an unknown service", (sdl) => (sdl.deployment.db = sdl.deployment.web), "unknown-reference", "deployment.db.home"],
  [
    "an unknown placement",
    (sdl) => (sdl.deployment.web = { away: sdl.deployment.web.home }),
    "unknown-reference",
    "deployment.web.away",
  ],
  ["an unknown profile", (sdl) => (sdl.deployment.web.home.profile = "db"), "unknown-reference", "deployment.web.home"],
  [
    "a profile without a price",
    (sdl) => delete sdl.profiles.placement.home.pricing.web,
    "unknown-reference",
    "profiles.placement.home.pricing",
  ],
  ["nothing deployed", (sdl) => Object.assign(sdl, { deployment: {}, endpoints: {} }), "missing", "deployment"],
  [
    "two denominations",
    (sdl) => (sdl.profiles.placement.home.pricing.web.denom = "uakt"),
    "denom-mixed",
    "profiles.placement.home.pricing",
  ],
  [
    "no denomination",
    (sdl) => (sdl.profiles.placement.home.pricing.web.denom = "!"),
    "invalid-value",
    "profiles.placement.home.pricing.web.denom",
  ],
  [
    "a negative price",
    (sdl) => (sdl.profiles.placement.home.pricing.web.amount = -1),
    "invalid-value",
    "profiles.placement.home.pricing.web.amount",
  ],
  [
    "a price beyond the limit",
    (sdl) => (sdl.profiles.placement.home.pricing.web.amount = "10000000.1"),
    "limit",
    "profiles.placement.home.pricing",
  ],
  [
    "more CPU than a server has",
    (sdl) => (resources(sdl).cpu.units = 1000),
    "limit",
    "profiles.compute.web.resources.cpu.units",
  ],
  ["more replicas than a group may have", (sdl) => (sdl.deployment.web.home.count = 20000), "limit", "deployment"],
  [
    "more storage than a group may have",
    (sdl) => {
      sdl.deployment.web.home.count = 51;
      resources(sdl).storage[0].size = "32Ti";
    },
    "limit",
    "deployment",
  ],
  [
    "a GPU without a vendor",
    (sdl) => (resources(sdl).gpu = { units: 1, attributes: { vendor: {} } }),
    "missing",
    "profiles.compute.web.resources.gpu.attributes.vendor.nvidia",
  ],
  [
    "another GPU vendor",
    (sdl) => (resources(sdl).gpu = { units: 1, attributes: { vendor: { amd: [] } } }),
    "unknown-key",
    "profiles.compute.web.resources.gpu.attributes.vendor.amd",
  ],
  [
    "a GPU model twice",
    (sdl) => (resources(sdl).gpu = nvidia({ model: "a100" }, { model: "a100" })),
    "duplicate",
    "profiles.compute.web.resources.gpu.attributes.vendor.nvidia[1]",
  ],
  [
    "a GPU model with a space",
    (sdl) => (resources(sdl).gpu = nvidia({ model: "a 100" })),
    "invalid-value",
    "profiles.compute.web.resources.gpu.attributes.vendor.nvidia[0]",
  ],
  [
    "GPU attributes without a GPU",
    (sdl) => (resources(sdl).gpu = { ...nvidia(), units: 0 }),
    "gpu-attributes",
    "profiles.compute.web.resources.gpu",
  ],
  [
    "too many GPUs",
    (sdl) => (resources(sdl).gpu = { ...nvidia(), units: 25 }),
    "limit",
    "profiles.compute.web.resources.gpu.units",
  ],
  [
    "two kinds of TEE in a placement",
    (sdl) => {
      resources(sdl).gpu = nvidia();
      sdl.services.web.params = { tee: "cpu-gpu" };
      sdl.services.api.params = { tee: "cpu" };
    },
    "tee-mixed",
    "services.api.params.tee",
  ],
  ["an unknown TEE", (sdl) => (sdl.services.web.params = { tee: "sgx" }), "invalid-value", "services.web.params.tee"],
  [
    "a mount of no volume",
    (sdl) => (sdl.services.web.params = { storage: { data: { mount: "/data" } } }),
    "unknown-reference",
    "services.web.params.storage.data",
  ],
  [
    "blank credentials",
    (sdl) => (sdl.services.web.credentials = { host: " ", username: "u", password: "p" }),
    "missing",
    "services.web.credentials.host",
  ],
  [
    "off beside other cases",
    (sdl) => (sdl.services.web.expose[0].http_options = { next_cases: ["off", "500"] }),
    "invalid-value",
    "services.web.expose[0].http_options.next_cases",
  ],
  [
    "a body beyond 100 MiB",
    (sdl) => (sdl.services.web.expose[0].http_options = { max_body_size: 104857601 }),
    "out-of-range",
    "services.web.expose[0].http_options.max_body_size",
  ],
  [
    "a host name with a port",
    (sdl) => (sdl.services.web.expose[0].accept = ["web.example:80"]),
    "invalid-name",
    "services.web.expose",
  ],
  [
    "a host name of two services",
    (sdl) => (sdl.services.web.expose[0].accept = ["api.example"]),
    "duplicate",
    "services.web.expose",
  ],
  [
    "an unknown permission",
    (sdl) => (sdl.services.web.params = { permissions: { read: ["secrets"] } }),
    "invalid-value",
    "services.web.params.permissions.read[0]",
  ],
  [
    "text for a truth value",
    (sdl) => (sdl.services.web.expose[0].to[0].global = "maybe"),
    "wrong-type",
    "services.web.expose[0].to[0].global",
  ],
])("%s is an error", (_, edit, code, path) => {
  const sdl = structuredClone(sound);
  edit(sdl);
  const { errors } = checkSdl(sdl);
  expect(errors.map((error) => `${error.code} ${error.path}`)).toContain(`${code} ${path}`);
  expect(errors.every(({ message }) => message.length > 5)).toBe(true);
});

test.each<[string, (sdl: Loose) => unknown]>([
  ["YAML 1.1's yes", (sdl) => (sdl.services.web.expose[0].to[0].global = "yes")],
  ["a protocol in any case", (sdl) => (sdl.services.web.expose[0].proto = "Udp")],
  ["the highest price", (sdl) => (sdl.profiles.placement.home.pricing.web.amount = 10_000_000)],
  [
    "env names with dots and hyphens, and without a value",
    (sdl) => (sdl.services.api.env = ["A.B-c_1=x", "_=", "FLAG"]),
  ],
  ["an empty list of receivers", (sdl) => sdl.services.api.expose.push({ port: 9000, to: [] })],
  [
    "two placements",
    (sdl) => {
      sdl.profiles.placement.away = sdl.profiles.placement.home;
      sdl.deployment.api.away = sdl.deployment.api.home;
      delete sdl.services.api.expose[0].accept;
    },
  ],
])("%s is fine", (_, edit) => {
  const sdl = structuredClone(sound);
  edit(sdl);
  expect(checkSdl(sdl).errors).toEqual([]);
});

test("what is checked once is checked the same again", () => {
  const { sdl } = checkSdl(sound);
  expect(sdl).toEqual(sound as Sdl);
});
