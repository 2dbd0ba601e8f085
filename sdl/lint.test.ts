import { readFileSync } from "node:fs";
import { buildSdl, type ServiceSpec } from "./build.ts";
import type { Sdl, SdlExpose } from "./document.ts";
import { checkSdl, parseSdl } from "./parse.ts";

const web: ServiceSpec = {
  name: "web",
  image: "web@sha256:1",
  cpu: 1,
  memory: "1Gi",
  storage: [{ name: "default", size: "1Gi" }],
  count: 1,
  expose: [{ port: 80, global: true }],
};
const sound = buildSdl([web], { name: "home", price: { denom: "uact", amount: 10 } });

function warnings(edit: (sdl: Sdl) => unknown): string[] {
  const sdl = structuredClone(sound);
  edit(sdl);
  const { errors, warnings: found } = checkSdl(sdl);
  expect(errors).toEqual([]);
  return found.map(({ code, path }) => `${code} ${path}`);
}

test("a document that follows the advice has no warnings", () => {
  expect(warnings(() => undefined)).toEqual([]);
});

test.each(["nginx", "nginx:latest", "registry.example:5000/nginx", "nginx:1.27.0"])("%s can be moved", (image) => {
  expect(warnings((sdl) => (sdl.services.web!.image = image))).toEqual(["mutable-tag services.web.image"]);
});

test("a price that is not in uact is not deployable today", () => {
  const edit = (sdl: Sdl) => (sdl.profiles.placement.home!.pricing.web!.denom = "uakt");
  expect(warnings(edit)).toEqual(["denom-not-uact profiles.placement.home.pricing.web.denom"]);
});

test("large storage without attributes is lost with the pod", () => {
  const edit = (sdl: Sdl) => (sdl.profiles.compute.web!.resources.storage = { size: "10Gi" });
  expect(warnings(edit)).toEqual(["not-persistent profiles.compute.web.resources.storage"]);
});

test.each([5432, 3306, 6379, 27017, 5001])("port %d must not be public", (port) => {
  const edit = (sdl: Sdl) => sdl.services.web!.expose!.push({ port, to: [{ global: true }] });
  expect(warnings(edit)).toEqual(["public-database services.web.expose[1]"]);
});

test("a database port behind another public port is public too, an internal one is not", () => {
  const expose = (port: number, to: object) => (sdl: Sdl) =>
    sdl.services.web!.expose!.push({ port, as: 9999, to: [to] });
  expect(warnings(expose(5432, { global: true }))).toEqual(["public-database services.web.expose[1]"]);
  expect(warnings(expose(5432, { service: "web" }))).toEqual([]);
});

test("names that nobody tells apart collide", () => {
  const edit = (sdl: Sdl) => {
    sdl.services["we-b"] = { image: "web@sha256:1" };
    sdl.deployment["we-b"] = sdl.deployment.web!;
    sdl.endpoints = { web: { kind: "ip" } };
    sdl.services.web!.expose![0]!.to = [{ global: true, ip: "web" }];
  };
  expect(warnings(edit)).toEqual(["name-collision endpoints.web", "name-collision services.we-b"]);
});

test("what is declared and not used is told", () => {
  const edit = (sdl: Sdl) => {
    sdl.include = ["other.yaml"];
    sdl.services.job = { image: "job@sha256:1" };
    sdl.services.web!.expose![0]!.to!.push({ service: "nobody" });
  };
  expect(warnings(edit)).toEqual([
    "include-ignored include",
    "unknown-service services.web.expose[0].to[1].service",
    "not-deployed services.job",
  ]);
});

test("a persistent volume that no service mounts is told", () => {
  const edit = (sdl: Sdl) => {
    const attributes = { class: "beta2", persistent: true };
    const volume = { name: "data", size: "1Gi", attributes };
    const root = { name: "root", size: "1Gi" };
    sdl.profiles.compute.web!.resources.storage = [root, volume, { ...volume, name: "spare" }];
    sdl.services.web!.params = { storage: { data: { mount: "/data" } } };
  };
  expect(warnings(edit)).toEqual(["not-mounted services.web.params.storage"]);
});

test.each([
  ["persistent", { class: "beta2", persistent: true }],
  ["memory", { class: "ram", persistent: false }],
])("a service whose only storage is %s has none for its own files", (_, attributes) => {
  const edit = (sdl: Sdl) => {
    sdl.profiles.compute.web!.resources.storage = [{ name: "data", size: "1Gi", attributes }];
    sdl.services.web!.params = { storage: { data: { mount: "/data" } } };
  };
  expect(warnings(edit)).toEqual(["no-ephemeral-storage profiles.compute.web.resources.storage"]);
});

test.each<[string, Partial<SdlExpose>, string[]]>([
  ["another port", { port: 8080 }, ["accept-ignored services.web.expose[1].accept"]],
  ["UDP", { port: 80, proto: "UDP" }, ["accept-ignored services.web.expose[1].accept"]],
  ["a port for services", { port: 80, to: [{ service: "web" }] }, ["accept-ignored services.web.expose[1].accept"]],
  ["port 80 outside", { port: 8080, as: 80 }, []],
])("host names at %s", (_, expose, found) => {
  const edit = (sdl: Sdl) =>
    sdl.services.web!.expose!.push({ port: 80, accept: ["a.example.com"], to: [{ global: true }], ...expose });
  expect(warnings(edit)).toEqual(found);
});

test("every conformance case tagged denom-not-uact gets exactly that warning", () => {
  const root = new URL("../conformance/sdl/", import.meta.url);
  const cases: { case: string; expect: string; tags?: string[] }[] = JSON.parse(
    readFileSync(new URL("index.json", root), "utf8"),
  );
  for (const { case: name, tags } of cases.filter((entry) => entry.expect === "accept")) {
    const codes = parseSdl(readFileSync(new URL(`${name}/input.yaml`, root), "utf8")).warnings.map(({ code }) => code);
    expect([name, codes.includes("denom-not-uact")]).toEqual([name, tags?.includes("denom-not-uact") ?? false]);
  }
});
