import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataOf, parseYaml } from "../../input/yaml.ts";
import { type Registration, registerStage } from "../../stacks/program.fixture.ts";
import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { block } from "../block.ts";
import { importSdl } from "../import.ts";
import { noteLine } from "../note.ts";

const folder = join(import.meta.dirname, "../../conformance/sdl");
const cases = (kind: string): string[] => readdirSync(join(folder, kind));
const importCase = (kind: string, name: string) =>
  importSdl(readFileSync(join(folder, kind, name, "input.yaml"), "utf8"), "input.yaml", "prod");

function stageWith(apps: unknown) {
  const { stage, problems } = parseStage({ ...stageFile(stageText("local")).values, services: { apps } });
  if (problems) throw new Error(JSON.stringify(problems));
  return stage;
}

/** Registers the whole stage with the apps of a block. */
async function registered(text: string): Promise<Registration[]> {
  const { apps } = dataOf(parseYaml(text)) as { apps: unknown };
  return (await registerStage("local", true, () => stageWith(apps))).registrations;
}

test("all valid ones are tried", () => {
  expect(cases("valid")).toHaveLength(50);
});

test.each(cases("valid"))("%s is a block that a stage file takes, with all of its services", (name) => {
  const { drafts, refused } = importCase("valid", name);
  expect(refused).toBeUndefined();
  const { apps } = dataOf(parseYaml(block(drafts))) as { apps: Record<string, unknown> };
  expect(stageWith(apps).services.apps).toBeDefined();
  const services = parseYaml(readFileSync(join(folder, "valid", name, "input.yaml"), "utf8"), {
    lenient: true,
    merge: true,
  });
  const { deployment } = dataOf(services) as { deployment: Record<string, unknown> };
  const replaced = name === "v2.0-multiple-services" ? 1 : 0;
  expect(Object.keys(apps)).toHaveLength(Object.keys(deployment).length - replaced);
});

test.each([
  "go-simple3",
  "go-v2.1-tee-cpu-gpu",
  "ts-persistent-storage-valid",
  "ts-gpu-basic",
  "v2.0-ip-endpoint",
  "v2.0-multiple-services",
  "v2.0-persistent-storage",
  "v2.1-credentials",
])("the whole program takes the apps of %s", async (name) => {
  const { drafts } = importCase("valid", name);
  const places = (await registered(block(drafts))).filter(({ type }) => type === "af:akash:Deployment");
  expect(places.map((each) => each.name)).toEqual(expect.arrayContaining(drafts.map((draft) => draft.name)));
});

test.each(cases("invalid"))("%s is refused with the line of what is wrong", (name) => {
  const { drafts, refused } = importCase("invalid", name);
  expect(drafts).toEqual([]);
  expect(refused?.[0]).toMatch(/^input\.yaml:\d+: ./);
});

test.each(cases("schema-only-invalid"))("%s yields apps or says why not", (name) => {
  const { drafts, refused } = importCase("schema-only-invalid", name);
  if (refused) expect(refused[0]).toMatch(/^input\.yaml:\d+: ./);
  else stageWith((dataOf(parseYaml(block(drafts))) as { apps: unknown }).apps);
});

const EXPECTED: [string, object, RegExp[]][] = [
  [
    "v2.0-storage-classes",
    {
      app: {
        port: 8080,
        volumes: { cache: { size: "1Gi", mount: "/tmp/cache", kind: "ram" }, data: { size: "20Gi", mount: "/data" } },
        storage: "5Gi",
      },
    },
    [/:37: .*logs is lost with the container, so \/var\/log is part of its root/],
  ],
  [
    "v2.0-multiple-services",
    { web: { uses: ["my-api"], replicas: 2 }, "my-api": { database: true, replicas: 3, port: 3000 } },
    [/:18: .*\(DATABASE_URL\): is a database of services\.postgres/],
  ],
  [
    "v2.0-persistent-storage",
    { database: { port: 5432, volumes: { data: { size: "50Gi", mount: "/var/lib/postgresql/data" } } } },
    [/port 5432 of database is not opened to everyone/, /its class is beta3 \(NVMe\) and not beta2/],
  ],
  [
    "v2.0-ip-endpoint",
    {
      web: {
        ports: [
          { port: 80, to: "address" },
          { port: 443, to: "address" },
        ],
      },
    },
    [/port 443 is open on an address of web's own/],
  ],
  ["v2.1-shared-ip", { anotherweb: { replicas: 3 } }, [/port 80 is open as 80 and not as 81/]],
  [
    "v2.0-http-options",
    { web: { port: 80, hosts: ["web"] } },
    [/http_options: the proxy's own hold in place of max_body_size/],
  ],
  [
    "v2.0-pricing",
    { app: { image: "nginx:latest", hosts: ["my-app"] } },
    [/provider-b: an app has one place/, /is in uakt/],
  ],
  ["go-legacy-deployment", { web: { priceCeiling: "30uact", hosts: ["web"] } }, []],
  [
    "v2.0-gpu-basic",
    { "gpu-service": { gpu: { units: 1, model: "rtx3080" }, placement: { attributes: { host: "akash" } } } },
    [],
  ],
  [
    "ts-gpu-basic-ram-interface",
    { web: { gpu: { model: "a100" } } },
    [/asks for a model, not for its memory/, /signedBy\.allOf/],
  ],
  [
    "v2.1-credentials",
    { "private-app": { credentials: { host: "myregistry.com", username: "myuser", password: "placeholder" } } },
    [/\.\/platform secrets set services\.apps\.private-app\.credentials\.password --stage prod/],
  ],
  [
    "v2.1-tee-cpu",
    { "tee-app": { sdl: { services: { "tee-app": { params: { tee: "cpu" } } } } } },
    [/laid over by sdl/],
  ],
  [
    "ts-wordpress",
    { wordpress: { uses: ["db"], port: 80 }, db: { port: 3306, secrets: { MYSQL_PASSWORD: "placeholder" } } },
    [/set them alike/],
  ],
];

test.each(EXPECTED)("of %s comes what is meant", (name, apps, says) => {
  const { drafts, notes } = importCase("valid", name);
  expect(Object.fromEntries(drafts.map((draft) => [draft.name, draft.settings]))).toMatchObject(apps);
  const lines = notes.map(noteLine).join("\n");
  for (const line of says) expect(lines).toMatch(line);
  expect(block(drafts) + lines).not.toMatch(/testpass4you|mypassword/);
});

const simple = readFileSync(join(folder, "valid/v2.0-simple/input.yaml"), "utf8");

test("a service that nothing deploys is left out", () => {
  const second = `${simple.replace("services:", "services:\n  other:\n    image: b")}  other: {}\n`;
  const { drafts, notes } = importSdl(second.replace("\n\n  other", "\n  other"), "a.yaml", "prod");
  expect(drafts.map((draft) => draft.name)).toEqual(["web"]);
  expect(notes.map(noteLine).join("\n")).toMatch(/services\.other: is left out: nothing deploys it/);
});

test.each(["constructor", "__proto__", "toString"])("a profile called %s is not found in vain", (name) => {
  const { refused, drafts } = importSdl(simple.replace(/profile: .*/, `profile: ${name}`), "a.yaml", "prod");
  expect(drafts).toEqual([]);
  expect(refused).toBeDefined();
});
