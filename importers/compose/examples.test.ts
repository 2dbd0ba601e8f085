import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataOf, parseYaml } from "../../input/yaml.ts";
import { registerStage } from "../../stacks/program.fixture.ts";
import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { block } from "../block.ts";
import { importCompose } from "../import.ts";
import { noteLine } from "../note.ts";

const folder = join(import.meta.dirname, "examples");
const examples = readdirSync(folder);

function readExample(name: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, name, file), "utf8");
  } catch {
    return undefined;
  }
}

const importExample = (name: string) =>
  importCompose(
    {
      text: readExample(name, "compose.yaml")!,
      name: "compose.yaml",
      folder: `importers/compose/examples/${name}`,
      read: (file) => readExample(name, file),
    },
    "prod",
  );

/** The stage local with these apps, and nothing else that they could clash with. */
function stageWith(apps: unknown) {
  const values = stageFile(stageText("local")).values;
  const { stage, problems } = parseStage({ ...values, services: { apps } });
  if (problems) throw new Error(JSON.stringify(problems));
  return stage;
}

test("there are ten of them, with secrets in most", () => {
  expect(examples).toHaveLength(10);
  const texts = examples.map((name) => readExample(name, "compose.yaml"));
  expect(texts.filter((text) => text?.includes("canary")).length).toBeGreaterThan(5);
});

describe.each(examples)("%s", (name) => {
  const { drafts, notes, refused } = importExample(name);

  test("is the block that is expected", () => {
    expect(refused).toBeUndefined();
    expect(block(drafts)).toBe(readExample(name, "expected-block.txt"));
  });

  test("what was not taken over is told, line by line", () => {
    expect(`${notes.map(noteLine).join("\n")}\n`).toBe(readExample(name, "expected-notes.txt"));
  });

  test("no value of a secret is repeated", () => {
    expect(block(drafts) + notes.map(noteLine).join("\n")).not.toContain("canary");
  });

  test("the whole program takes the stage with its apps", async () => {
    const { apps } = dataOf(parseYaml(block(drafts))) as { apps: unknown };
    const { registrations } = await registerStage("local", true, () => stageWith(apps));
    const places = registrations.filter(({ type }) => type === "af:akash:Deployment").map((each) => each.name);
    const expected = drafts.filter(({ settings }) => settings.enabled !== false).map((draft) => draft.name);
    expect(places).toEqual(expect.arrayContaining(expected));
  });
});

/** What is decided of each example, beside the texts. */
const DECIDED: [string, Record<string, object>][] = [
  ["wordpress", { wordpress: { port: 80, hosts: ["wordpress"], uses: ["db"] }, db: { port: 3306 } }],
  ["wiki", { wiki: { port: 3000, uses: ["db"] }, db: { port: 5432 } }],
  [
    "nextcloud",
    { app: { uses: ["my-postgres", "cache"] }, cron: { command: ["/cron.sh"] }, cache: {}, "my-postgres": {} },
  ],
  ["gitea", { server: { port: 3000, ports: [{ port: 22 }] }, db: { port: 5432 } }],
  ["n8n", { n8n: { image: "docker.n8n.io/n8nio/n8n:1.64.0", port: 5678, health: "/healthz" } }],
  [
    "analytics",
    { "plausible-events-db": { port: 8123 }, plausible: { database: true, uses: ["plausible-events-db"] } },
  ],
  [
    "worker",
    { web: { replicas: 3 }, worker: { replicas: 2 }, migrate: {}, mailcatcher: { enabled: false }, redis: {}, db: {} },
  ],
  ["traefik", { site: { port: 2368, hosts: ["site"] }, "my-docs": { port: 80 } }],
  ["minio", { minio: { port: 9000, ports: [{ port: 9001 }] }, app: { uses: ["minio"], port: 8080 } }],
  [
    "monorepo",
    {
      web: { sibling: "importers/compose/examples/monorepo/apps/web" },
      "my-api": { memory: "1Gi" },
      jobs: { args: ["node", "jobs.js"] },
      trainer: { gpu: { units: 1 } },
      queue: {},
      "my-postgres": {},
    },
  ],
];

test.each(DECIDED)("%s has the apps that it should", (name, apps) => {
  const { drafts } = importExample(name);
  expect(drafts.map((draft) => draft.name)).toEqual(expect.arrayContaining(Object.keys(apps)));
  expect(Object.fromEntries(drafts.map((draft) => [draft.name, draft.settings]))).toMatchObject(apps);
  expect(drafts).toHaveLength(Object.keys(apps).length);
});

test("what keeps data is private: no store of any example has hosts or open ports", () => {
  const stores = examples.flatMap((name) =>
    importExample(name).drafts.filter(({ settings }) =>
      /postgres|mysql|redis|clickhouse|rabbitmq/.test(settings.image ?? ""),
    ),
  );
  expect(stores.length).toBeGreaterThan(8);
  for (const { settings } of stores) expect(settings).not.toHaveProperty("hosts");
  for (const { settings } of stores) expect(settings).not.toHaveProperty("ports");
});
