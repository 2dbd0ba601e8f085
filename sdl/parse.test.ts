import { toGroupSpecs } from "./groups.ts";
import { manifestBytes, manifestVersion, toManifest } from "./manifest.ts";
import { checkSdl, parseSdl } from "./parse.ts";

const DOCUMENT = `version: "2.0"
services:
  web:
    image: web@sha256:1
    expose:
      - port: 80
        to:
          - global: true
profiles:
  compute:
    web:
      resources:
        cpu: {units: 1}
        memory: {size: 1Gi}
        storage: {size: 1Gi}
  placement:
    home:
      pricing:
        web: {denom: uact, amount: 10}
deployment:
  web:
    home: {profile: web, count: 1}
`;

const edited = (from: string, to: string) => DOCUMENT.replace(from, to);
const first = (text: string) => parseSdl(text, "web.yaml").errors[0];

test("a sound document has neither errors nor warnings", () => {
  expect(parseSdl(DOCUMENT)).toMatchObject({ errors: [], warnings: [] });
});

test("text and the object it stands for give the same manifest", () => {
  const { sdl } = parseSdl(DOCUMENT);
  expect(manifestVersion(toManifest(checkSdl(sdl).sdl!))).toBe(manifestVersion(toManifest(sdl!)));
});

test.each([
  ["an unknown key", edited("services:", "volumes: {}\nservices:"), "unknown-key", "volumes", 2, 1],
  [
    "an unknown key of a CPU",
    edited("units: 1", "units: 1, limit: 2"),
    "unknown-key",
    "profiles.compute.web.resources.cpu.limit",
    13,
    25,
  ],
  ["a missing field", edited("    image: web@sha256:1\n", ""), "missing", "services.web.image", 3, 3],
  ["a wrong type", edited("count: 1", "count: one"), "wrong-type", "deployment.web.home.count", 22, 26],
  ["a quoted port", edited("port: 80", 'port: "80"'), "wrong-type", "services.web.expose[0].port", 6, 9],
  ["an unknown profile", edited("{profile: web", "{profile: db"), "unknown-reference", "deployment.web.home", 22, 5],
  [
    "a size that is none",
    edited("1Gi}\n        storage", "1GB}\n        storage"),
    "invalid-value",
    "profiles.compute.web.resources.memory.size",
    14,
    18,
  ],
  [
    "too little memory",
    edited("{size: 1Gi}\n        storage", "{size: 1Ki}\n        storage"),
    "limit",
    "profiles.compute.web.resources.memory.size",
    14,
    18,
  ],
  ["too many CPUs", edited("units: 1", "units: 400"), "limit", "profiles.compute.web.resources.cpu.units", 13, 15],
  [
    "a price of nothing",
    edited("amount: 10", "amount: 0"),
    "invalid-value",
    "profiles.placement.home.pricing.web.amount",
    19,
    28,
  ],
  ["no public port", edited("global: true", "service: web"), "no-global-service", "services", 2, 1],
  [
    "an invalid env name",
    edited("    expose", "    env: [1A=b]\n    expose"),
    "invalid-name",
    "services.web.env[0]",
    5,
    11,
  ],
  [
    "a service name in capitals",
    DOCUMENT.replaceAll("  web:\n", "  Web:\n")
      .replace("{profile: web", "{profile: Web")
      .replace("        web: {denom", "        Web: {denom"),
    "invalid-name",
    "services.Web",
    3,
    3,
  ],
  ["a version of the future", edited('"2.0"', '"3.0"'), "version", "version", 1, 1],
  ["an empty document", "", "missing", "version", 1, 1],
  ["a list", "- a", "wrong-type", "", 1, 1],
])("%s is an error at its place", (_, text, code, path, line, column) => {
  expect(first(text)).toMatchObject({ code, path, file: "web.yaml", line, column });
});

test.each([
  ["depends_on", "[db]", "services start together"],
  ["restart", "always", "always started again"],
  ["environment", "{A: b}", "stand in env"],
  ["volumes", "[a:/b]", "profiles.compute"],
  ["imgae", "web", "read here: image, command"],
])("%s, which Go ignores, is a warning with the reason, and an error where it is strict", (key, value, reason) => {
  const text = edited("    expose", `    ${key}: ${value}\n    expose`);
  const ignored = {
    code: "ignored-key",
    path: `services.web.${key}`,
    message: expect.stringContaining(reason),
    line: 5,
    column: 5,
  };
  const { sdl, warnings } = parseSdl(text);
  expect(warnings).toEqual([ignored]);
  expect(manifestVersion(toManifest(sdl!))).toBe(manifestVersion(toManifest(parseSdl(DOCUMENT).sdl!)));
  expect(parseSdl(text, undefined, true)).toMatchObject({ errors: [ignored], warnings: [] });
});

const ENV = "    env: [A=b c]\n    expose";
const GPU = "memory: {size: 1Gi}\n        gpu: {units: 1, attributes: {vendor: {nvidia: VALUE}}}";
test.each<[string, string, string]>([
  ["a quoted scalar that goes on at its parent's indentation", ENV, '    env:\n    - "A=b\n    c"\n    expose'],
  ["a quoted scalar that goes on at the line's begin", ENV, "    env:\n    - 'A=b\nc'\n    expose"],
  ["a flow list that goes on at its parent's indentation", ENV, "    env: [\n    A=b c\n    ]\n    expose"],
  ["a flow list that goes on at the line's begin", ENV, "    env: [\nA=b c\n]\n    expose"],
  ["binary", ENV, "    env: [!!binary QT1iIGM=]\n    expose"],
  ["nothing in a list", ENV, "    env: [null, A=b c, ~]\n    expose"],
  ["digits in groups", "memory: {size: 1024Mi}", "memory: {size: 1_024Mi}"],
  ["digits of a number in groups", "- port: 8080", "- port: 8_080"],
  ["Yes", "global: true", "global: Yes"],
  ["On", "global: true", "global: On"],
  ["nothing for a GPU's model", GPU.replace("VALUE", "null"), GPU.replace("VALUE", "[null]")],
])("%s is read as Go does", (_, plain, written) => {
  const from = /^memory/.test(plain)
    ? "memory: {size: 1Gi}"
    : /^- port/.test(plain)
      ? "- port: 80"
      : /^global/.test(plain)
        ? "global: true"
        : "    expose";
  const [expected, found] = [parseSdl(edited(from, plain)), parseSdl(edited(from, written))];
  expect(found.errors).toEqual([]);
  expect(manifestBytes(toManifest(found.sdl!))).toBe(manifestBytes(toManifest(expected.sdl!)));
  expect(toGroupSpecs(found.sdl!)).toEqual(toGroupSpecs(expected.sdl!));
});

test("of several documents the first one is read", () => {
  const several = `---\n${DOCUMENT}---\n!!! not even YAML: [\n`;
  expect(parseSdl(several).sdl).toEqual(parseSdl(DOCUMENT).sdl);
});

test("a lone surrogate is refused at its place", () => {
  const text = edited("    expose", '    env: ["A=\\ud800"]\n    expose');
  expect(first(text)).toMatchObject({ code: "yaml", message: expect.stringContaining("surrogate"), line: 5 });
});

test("broken YAML is told with line and column", () => {
  expect(first("version: 2.0\nservices: [a}")).toMatchObject({ code: "yaml", file: "web.yaml", line: 2 });
});

test("a key twice is an error", () => {
  expect(first(edited("services:", "services:\nservices:"))?.code).toBe("yaml");
});

test("all errors are reported at once", () => {
  const { errors } = parseSdl(edited("port: 80", "port: 0").replace("units: 1", "units: none"));
  expect(errors.map(({ path }) => path)).toEqual([
    "services.web.expose[0].port",
    "profiles.compute.web.resources.cpu.units",
  ]);
});

test("messages never repeat an env value", () => {
  const { errors } = parseSdl(edited("    expose", "    env: ['S3CRET VALUE=hunter2']\n    expose"));
  expect(JSON.stringify(errors)).not.toMatch(/hunter2|S3CRET/);
});

test("attributes keep the text that was written", () => {
  const { sdl } = parseSdl(
    edited("      pricing", "      attributes: {tier: 1.10, on: yes, off: true}\n      pricing"),
  );
  expect(sdl?.profiles.placement.home?.attributes).toEqual({ tier: "1.10", on: "yes", off: "true" });
});

test("anchors and merge keys are read", () => {
  const anchored = edited("cpu: {units: 1}", "cpu: &cpu {units: 2}\n        gpu: {<<: *cpu, units: 0}");
  expect(parseSdl(anchored).sdl?.profiles.compute.web?.resources.gpu?.units).toBe(0);
});

test("aliases that explode are refused", () => {
  const levels = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(", ")}]`);
  expect(first(`a0: &a0 [x]\n${levels.join("\n")}`)?.message).toMatch(/^more than 200,000 values by aliases/);
});

test("two ports of one leased IP without `as` collide, as they do in Go", () => {
  const ports = `      - {port: 80, to: [{global: true, ip: edge}]}
      - {port: 443, to: [{global: true, ip: edge}]}
`;
  const text = edited("profiles:\n", `${ports}profiles:\n`);
  expect(first(`${text}endpoints: {edge: {kind: ip}}\n`)?.code).toBe("endpoint-port-in-use");
});

const STORAGE = "{size: 1Gi}\n  placement";
const storage = (text: string) => first(edited(STORAGE, `${text}\n  placement`))?.code;

test.each([
  ["no volume at all", "[]", "missing"],
  ["two volumes without a name", "[{size: 1Gi}, {size: 2Gi}]", "duplicate"],
  ["a class without persistence", "{size: 1Gi, attributes: {class: beta2}}", "storage-class"],
  ["RAM that should persist", "{size: 1Gi, attributes: {class: ram, persistent: true}}", "storage-class"],
  ["RAM with another spelling of false", "{size: 1Gi, attributes: {class: ram, persistent: no}}", "storage-class"],
  ["a class nobody knows", "{size: 1Gi, attributes: {class: gold, persistent: true}}", "invalid-value"],
  ["persistence that is neither", "{size: 1Gi, attributes: {persistent: maybe}}", "invalid-value"],
  ["persistence of nothing", "{size: 1Gi, attributes: {persistent: }}", "wrong-type"],
  ["a persistent volume without a mount", "{size: 1Gi, attributes: {persistent: true}}", "mount-missing"],
  ["too little", "{size: 1Mi}", "limit"],
])("storage with %s is refused", (_, text, code) => expect(storage(text)).toBe(code));

test("limits concern only profiles that are deployed", () => {
  const spare = "    spare: {resources: {cpu: {units: 1m}, memory: {size: 1}, storage: {size: 1}}}\n";
  expect(parseSdl(edited("  compute:\n", `  compute:\n${spare}`)).errors).toEqual([]);
});

test("reclamation without a window is refused", () => {
  expect(first(`${DOCUMENT}reclamation:\n`)).toMatchObject({ code: "missing", path: "reclamation.min_window" });
});

test("a name like an object's own property is only a name", () => {
  expect(first(edited("{profile: web", "{profile: constructor"))?.code).toBe("unknown-reference");
});
