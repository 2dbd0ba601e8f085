import { buildSdl, type PlacementSpec, type ServiceSpec } from "./build.ts";
import { crossCheck } from "./crosscheck.ts";
import { toGroupSpecs } from "./groups.ts";
import { toManifest } from "./manifest.ts";

const placement: PlacementSpec = {
  name: "af:demo/local/web#00000000",
  attributes: { "location-region": "eu-central" },
  price: { denom: "uact", amount: 10 },
};

const web: ServiceSpec = {
  name: "web",
  image: "registry.example/web@sha256:0",
  env: ["MODE=production"],
  cpu: 0.5,
  memory: "512Mi",
  storage: [{ name: "default", size: "1Gi" }],
  count: 1,
  expose: [{ port: 8080, as: 80, global: true, hosts: ["web.example"] }],
};

test("a built document compiles to a manifest that its own group specs accept", () => {
  const sdl = buildSdl([web], placement);
  expect(crossCheck(toManifest(sdl), toGroupSpecs(sdl))).toEqual([]);
  expect(toGroupSpecs(sdl)[0]?.requirements.attributes).toEqual([{ key: "location-region", value: "eu-central" }]);
});

test("volumes get their class, their mount and the right persistence", () => {
  const storage: ServiceSpec["storage"] = [
    { name: "default", size: "1Gi" },
    { name: "data", size: "10Gi", mount: "/data", class: "beta3" },
    { name: "shm", size: "64Mi", mount: "/dev/shm", class: "ram" },
  ];
  const sdl = buildSdl([{ ...web, storage }], placement);
  expect(toManifest(sdl)[0]?.services[0]?.params?.storage).toEqual([
    { name: "data", mount: "/data", readOnly: false },
    { name: "shm", mount: "/dev/shm", readOnly: false },
  ]);
  const attributes = (name: string) =>
    toGroupSpecs(sdl)[0]?.resources[0]?.resource.storage.find((volume) => volume.name === name)?.attributes;
  expect(attributes("data")).toEqual([
    { key: "class", value: "beta3" },
    { key: "persistent", value: "true" },
  ]);
  expect(attributes("shm")).toEqual([
    { key: "class", value: "ram" },
    { key: "persistent", value: "false" },
  ]);
});

test("a leased IP is declared once and several ports of it do not collide", () => {
  const expose: ServiceSpec["expose"] = [
    { port: 80, ip: "edge" },
    { port: 443, ip: "edge" },
    { port: 443, proto: "udp", ip: "edge" },
  ];
  const sdl = buildSdl([{ ...web, expose }], placement);
  expect(sdl.endpoints).toEqual({ edge: { kind: "ip" } });
  expect(toManifest(sdl)[0]?.services[0]?.expose.map((entry) => [entry.externalPort, entry.ip])).toEqual([
    [80, "edge"],
    [443, "edge"],
    [443, "edge"],
  ]);
});

test("services reach each other by internal ports, which order no endpoint", () => {
  const database = { ...web, name: "db", expose: [{ port: 5432, to: ["web"] }] };
  const manifest = toManifest(buildSdl([web, database], placement));
  expect(manifest[0]?.services[0]?.resources.endpoints).toEqual([]);
  expect(manifest[0]?.services[0]?.expose[0]).toMatchObject({ service: "web", global: false });
});

test("the raw fragment is merged into the service, keeping its other fields", () => {
  const raw: ServiceSpec["raw"] = { params: { permissions: { read: ["logs"] } } };
  const storage = [{ name: "data", size: "10Gi", mount: "/data", class: "beta2" as const }];
  const sdl = buildSdl([{ ...web, storage, raw }], placement);
  expect(sdl.services.web?.params).toEqual({
    storage: { data: { mount: "/data", readOnly: false } },
    permissions: { read: ["logs"] },
  });
});

test("GPU models become attributes, no model means any", () => {
  const key = (gpu: ServiceSpec["gpu"]) =>
    toGroupSpecs(buildSdl([{ ...web, gpu }], placement))[0]?.resources[0]?.resource.gpu.attributes?.[0]?.key;
  expect(key({ units: 1, models: [{ model: "a100", ram: "80Gi" }] })).toBe("vendor/nvidia/model/a100/ram/80Gi");
  expect(key({ units: 1 })).toBe("vendor/nvidia/model/*");
});

test("what cannot be deployed fails with every wrong field", () => {
  const wrong = { ...web, name: "Web", memory: "lots", env: ["1 =x"] };
  expect(() => buildSdl([wrong], placement)).toThrow(/profiles\.compute\.Web\.resources\.memory\.size: "lots"/);
});
