// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how compose files write variables
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { dataOf, parseYaml } from "../input/yaml.ts";
import { plainSecrets } from "../stage/secrets/plain.ts";
import { block, dataOfDrafts } from "./block.ts";
import { type Imported, importCompose, importSdl } from "./import.ts";
import { noteLine } from "./note.ts";

const compose = (text: string, beside: Readonly<Record<string, string>> = {}): Imported =>
  importCompose({ text, name: "compose.yaml", folder: "shop", read: (file) => beside[file] }, "prod");

const screen = ({ drafts, notes, refused = [] }: Imported): string =>
  [block(drafts), ...notes.map(noteLine), ...refused].join("\n");

/** Holds what must hold of every file. */
function expectSound(imported: Imported): void {
  const { drafts, refused } = imported;
  expect(drafts.length === 0 || refused === undefined).toBe(true);
  expect(plainSecrets({ services: { apps: dataOfDrafts(drafts) } })).toEqual([]);
  expect(dataOf(parseYaml(block(drafts)))).toEqual({ apps: drafts.length > 0 ? dataOfDrafts(drafts) : null });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it is about
  expect(screen(imported)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
}

describe("whatever a compose file says", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "web",
      "db",
      "db:5432",
      "postgres://u:pw@db/x",
      "80:80",
      "./data:/data",
      "${A:-b}",
      "5Gi",
      "-1",
      "1e99",
    ),
  );
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie("list"),
      tie("map"),
    ),
    list: fc.array(tie("any"), { maxLength: 3 }),
    map: fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("target", "source", "type", "service", "file", "limits", "size", "test")),
      tie("any"),
      { maxKeys: 3 },
    ),
  })).any;
  const keys = `
    image build command entrypoint environment env_file ports expose volumes tmpfs shm_size depends_on links healthcheck
    deploy cpus mem_limit scale gpus labels profiles extends container_name networks network_mode secrets configs restart
    user x-own`
    .trim()
    .split(/\s+/);
  const service = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 });
  const name = fc.oneof(fc.constantFrom("web", "db", "api", "my_app", "__proto__", "constructor", "9"), fc.string());
  const file = fc.record({
    services: fc.dictionary(
      name,
      fc.oneof(
        service,
        service.map((each) => ({ image: "postgres:16", ...each })),
      ),
    ),
    volumes: value,
  });

  test("nothing is thrown, and what comes out is a block that a stage file takes", () => {
    fc.assert(
      fc.property(file, (file) => {
        expectSound(compose(JSON.stringify(file)));
      }),
      { numRuns: 400 },
    );
  });

  test("nor by a file that is damaged", () => {
    const example = readFileSync(new URL("compose/examples/worker/compose.yaml", import.meta.url), "utf8");
    fc.assert(
      fc.property(fc.nat(example.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, length, by) => {
        expectSound(compose(example.slice(0, at) + by + example.slice(at + length)));
      }),
      { numRuns: 300 },
    );
  });
});

test("whatever an SDL says, nothing is thrown, and what comes out is a block that a stage file takes", () => {
  const example = readFileSync(
    new URL("../conformance/sdl/valid/ts-persistent-storage-valid/input.yaml", import.meta.url),
    "utf8",
  );
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, length, by) => {
      expectSound(importSdl(example.slice(0, at) + by + example.slice(at + length), "deploy.yaml", "prod"));
    }),
    { numRuns: 300 },
  );
});

test.each<[string, string, string]>([
  [
    "no YAML",
    "services: [",
    "compose.yaml:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
  ["a list", "- a\n", "compose.yaml:1: it is no compose file: there is no mapping `services`"],
  ["an empty file", "", "compose.yaml:1: it is no compose file: there is no mapping `services`"],
  ["services as a list", "services: [web]\n", "compose.yaml:1: it is no compose file: there is no mapping `services`"],
  ["two documents", "services: {}\n---\nservices: {}\n", ""],
])("%s is refused", (_, text, why) => {
  const { drafts, refused = [] } = compose(text);
  expect(drafts).toEqual([]);
  if (why) expect(refused.join()).toContain(why.slice(0, 30));
});

describe("a small file that is large when it is read", () => {
  const big = "x".repeat(100_000);
  test.each([
    [
      "aliases of a text",
      `x-a: &a "${big}"\nservices:\n  web:\n    image: a\n    environment:\n${Array.from({ length: 100 }, (_, n) => `      A${n}: *a\n`).join("")}`,
    ],
    [
      "services that extend a large one",
      `services:\n  base:\n    image: a\n    environment: { A: "${big}" }\n${Array.from({ length: 100 }, (_, n) => `  s${n}: { extends: base }\n`).join("")}`,
    ],
    ["a mapping of thousands", `services:\n${Array.from({ length: 5000 }, (_, n) => `  s${n}: {}\n`).join("")}`],
  ])("is refused: %s", (_, text) => {
    const started = process.cpuUsage();
    expect(compose(text).refused?.[0]).toMatch(/^compose\.yaml:\d+: .*more than/);
    expect(process.cpuUsage(started).user).toBeLessThan(5e6);
  });

  test("is refused: variables that are filled in", () => {
    const text = `services:\n  web:\n    image: a\n    environment: { A: "${"$A".repeat(5000)}" }\n`;
    expect(compose(text, { ".env": `A=${"y".repeat(10_000)}` }).refused?.[0]).toMatch(/more than 1 MiB/);
  });
});

test.each<[string, string]>([
  ["an image", `image: "${"ab-".repeat(160_000)}"`],
  ["words that are secret", `command: [sh, "${"PASSWORD".repeat(60_000)}"]`],
  ["options that are secret", `command: "${"--password ".repeat(45_000)}"`],
  ["a list of hosts", `environment: { A_HOST: "${"web,".repeat(120_000)}" }`],
  ["a rule of hosts", `labels: { traefik.http.routers.a.rule: "${"Host(".repeat(100_000)}" }`],
  ["a space", `environment: { A: "x${" ".repeat(500_000)}x" }`],
])("%s that fills a file takes no time", (_, line) => {
  const started = process.cpuUsage();
  compose(`services:\n  web:\n    ${line}\n`);
  expect(process.cpuUsage(started).user).toBeLessThan(5e6);
});

test("control characters of a file are escaped in the block and in notes", () => {
  const imported = compose(
    `services:\n  bad: { image: "a\\u009b31m" }\n  "w\\u001b[2Jeb":\n    image: a\n    environment:\n      TITLE: "x\\u202ey\\u0007"\n      "B\\u001bAD": x\n    labels: { "a\\u001b]52;c;AA": b }\n`,
  );
  expectSound(imported);
  expect(imported.drafts[0]?.settings.env).toEqual({ TITLE: "x\u202ey\u0007" });
});

test("a variable whose name is too long for a key of YAML is told, and left out", () => {
  const imported = compose(`services:\n  web:\n    image: a\n    environment: [${"A".repeat(1100)}=1]\n`);
  expectSound(imported);
  expect(imported.notes[0]?.why).toMatch(/is no name of a variable/);
});

describe("secrets", () => {
  const shown = (text: string, beside?: Record<string, string>) =>
    screen(compose(`services:\n  web:\n    image: a\n${text}`, beside));

  test.each<[string, string, Record<string, string>]>([
    ["a name", "    environment: { DB_PASSWORD: canary }\n", {}],
    ["a list", "    environment: [ 'apiToken=canary' ]\n", {}],
    ["a URL", "    environment: { REDIS: 'redis://:canary@cache:6379' }\n", {}],
    ["a default", "    environment: { ROOT: '${ROOT_PASSWORD:-canary}' }\n", {}],
    [".env", "    environment: { LOGIN: 'admin:${APP_SECRET}' }\n", { ".env": "APP_SECRET=canary" }],
    [
      "a variable of another one in .env",
      "    environment: { LOGIN: '${LOGIN}' }\n",
      { ".env": "P_TOKEN=canary\nA=x$P_TOKEN\nLOGIN=${A}" },
    ],
    [
      "the same in an environment file",
      "    env_file: own.env\n",
      { "own.env": "P_TOKEN=canary\nA=x$P_TOKEN\nLOGIN=${A}" },
    ],
    ["an environment file", "    env_file: own.env\n", { "own.env": "MY_SECRET_KEY=canary" }],
    ["a key of a known form", "    environment: { STRIPE: sk_live_canary }\n", {}],
    ["a JSON Web Token", "    environment: { ID: eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJcanary }\n", {}],
    ["an option", "    command: app --admin-password canary\n", {}],
    ["an option with its value", "    command: [app, '--token=canary']\n", {}],
    ["a URL in a command", "    command: [app, 'postgres://u:canary@db/x']\n", {}],
    ["a script", "    command: [sh, -c, 'app --password canary && API_KEY=canary run']\n", {}],
    ["a variable in a command", "    command: [app, '${API_TOKEN}']\n", { ".env": "API_TOKEN=canary" }],
    ["a health check", "    healthcheck: { test: 'app --password canary' }\n", {}],
    ["labels", "    labels: { admin.password: canary }\n", {}],
    ["arguments of a build", "    build: { context: ., args: { TOKEN: canary } }\n", {}],
    ["a key that is none", "    passwort: canary\n", {}],
  ])("of %s is not repeated", (_, text, beside) => {
    expect(shown(text, beside)).not.toContain("canary");
  });

  test("what only has such a name stands among them, as the toolkit wants it, and is told", () => {
    const { drafts, notes } = compose(
      "services:\n  web:\n    image: a\n    environment: { ALLOW_EMPTY_PASSWORD: 'yes', TOKEN_TTL: 3600, MONKEYS: see, KEYCLOAK_ADMIN: admin }\n",
    );
    expect(drafts[0]?.settings).toMatchObject({
      env: { MONKEYS: "see", KEYCLOAK_ADMIN: "admin" },
      secrets: { ALLOW_EMPTY_PASSWORD: "placeholder", TOKEN_TTL: "placeholder" },
    });
    expect(notes.map(noteLine).join("\n")).toMatch(/in the file it is yes;.*in the file it is 3600;/s);
  });
});
