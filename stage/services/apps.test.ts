import { stageFile } from "../file.ts";
import { formatProblem, parseStage } from "../parse.ts";
import { stageText } from "../stage.fixture.ts";
import { membersOf } from "./members.ts";

const head = stageText("local");

/** A stage file whose `services:` block holds these lines. */
const withServices = (...lines: string[]): string =>
  head.replace("  acme:", `  services:\n${lines.map((line) => `    ${line}`).join("\n")}\n  acme:`);

const parse = (...lines: string[]) => {
  const text = withServices(...lines);
  return parseStage(stageFile(text).values, { file: "Pulumi.local.yaml", text });
};

const problems = (...lines: string[]): string[] =>
  (parse(...lines).problems ?? []).map(formatProblem).map((line) => line.slice(line.indexOf(" ") + 1));

const wiki = ["apps:", "  wiki:", "    image: ghcr.io/requarks/wiki:2.5", "    port: 3000", "    hosts: [wiki]"];

test("an app needs an image and little else", () => {
  const { stage } = parse(...wiki);
  const member = membersOf(stage!).find(({ name }) => name === "wiki");
  expect(member).toMatchObject({
    path: ["services", "apps", "wiki"],
    hosts: ["wiki.alternatefutures.test"],
    connectsTo: [],
  });
  expect(membersOf(stage!).find(({ name }) => name === "proxy")?.connectsTo).toContain("wiki");
});

test("what its volumes hold may be given up for ever, where there is some", () => {
  const volumes = ["    volumes:", "      data:", "        size: 1Gi", "        mount: /data"];
  const { stage } = parse(...wiki, ...volumes, "    disposable: true");
  expect(membersOf(stage!).find(({ name }) => name === "wiki")!.data).toBeUndefined();
  expect(problems(...wiki, "    disposable: true")).toEqual([
    "services.apps.wiki.disposable: needs a persistent volume: there is nothing else that could be lost",
  ]);
  expect(problems(...wiki, ...volumes, "    disposable: true", "    replicas: 2")).toEqual([
    "services.apps.wiki.replicas: must be 1: replicas do not share a persistent volume",
  ]);
});

test("what its volumes hold is backed up where it says so, and can be", () => {
  const volumes = ["    volumes:", "      data:", "        size: 1Gi", "        mount: /data"];
  const kept = [...wiki, ...volumes, "    backup: true"];
  const { stage } = parse(...kept, "    command: [node, server]");
  expect(membersOf(stage!).find(({ name }) => name === "wiki")).toMatchObject({ data: "volume", backup: "volume" });
  const backup = "services.apps.wiki.backup: ";
  expect(problems(...kept)).toEqual([
    `${backup}needs command: what its image starts (ENTRYPOINT and CMD of its Containerfile) runs after the volumes are restored`,
  ]);
  expect(problems(...kept, "    command: [node]", "    disposable: true")).toEqual([
    `${backup}contradicts disposable: what is backed up is not to be lost`,
  ]);
  expect(problems(...wiki, "    backup: true", "    command: [node]")).toEqual([
    `${backup}needs a persistent volume below volumes: there is nothing else to back up`,
  ]);
  const overlay = [
    "    sdl:",
    "      profiles: { compute: { wiki: { resources: { storage: [{ attributes: { persistent: true } }] } } } }",
  ];
  expect(problems(...kept, "    command: [node]", ...overlay)).toEqual([
    `${backup}needs its volumes below volumes: what sdl lays is not backed up, and would be lost by a move`,
  ]);
});

test.each(["/data/", "/data//files", "/data/../files", "/da,ta", "/da*", '/"data"'])(
  "a backup of a volume at %s could not be restored, as its path would read otherwise there",
  (mount) => {
    const volumes = ["    volumes:", "      data:", "        size: 1Gi", `        mount: '${mount}'`];
    expect(problems(...wiki, ...volumes)).toEqual([]);
    expect(problems(...wiki, ...volumes, "    backup: true", "    command: [node]")).toEqual([
      "services.apps.wiki.backup: needs a plain path in volumes.data.mount, such as /data: a backup has it word by word",
    ]);
  },
);

test("with a persistent volume it holds data, with one in memory it does not", () => {
  const volume = (kind: string) =>
    parse(...wiki, "    volumes:", `      data: { size: 5Gi, mount: /data, kind: ${kind} }`);
  const dataOf = (kind: string) => membersOf(volume(kind).stage!).find(({ name }) => name === "wiki")!.data;
  expect(dataOf("persistent")).toBe("volume");
  expect(dataOf("ram")).toBeUndefined();
});

test("hosts are labels, the domain itself, or whole names in a zone of the stage", () => {
  const { stage } = parse(
    "website: { enabled: false }",
    ...wiki.slice(0, -1),
    "    hosts: ['@', shop, a.alternatefutures.test]",
  );
  expect(membersOf(stage!).find(({ name }) => name === "wiki")!.hosts).toEqual([
    "alternatefutures.test",
    "shop.alternatefutures.test",
    "a.alternatefutures.test",
  ]);
});

test("the hosts of the platform's own services can be changed", () => {
  const { stage } = parse("docs: { hosts: [handbook] }");
  expect(membersOf(stage!).find(({ name }) => name === "docs")!.hosts).toEqual(["handbook.alternatefutures.test"]);
});

test("what it uses decides from whom it is kept apart", () => {
  const { stage } = parse(
    ...wiki,
    "    database: true",
    "    uses: [cache, api]",
    "  cache:",
    "    image: redis:7.4.5",
    "    port: 6379",
  );
  expect(membersOf(stage!).find(({ name }) => name === "wiki")!.connectsTo).toEqual(["postgres", "cache", "proxy"]);
});

test("what uses Infisical is kept apart from Infisical, which the proxy does not lead to", () => {
  const { stage } = parse("apps:", "  wiki: { image: a, uses: [secrets] }");
  expect(membersOf(stage!).find(({ name }) => name === "wiki")!.connectsTo).toEqual(["secrets"]);
});

test("names that end alike are no harm where nothing is shared", () => {
  expect(problems("apps:", "  web: { image: a, database: true }", "  web-2: { image: a }")).toEqual([]);
});

test.each(["true", "'yes'"])("a volume in raw fields that is persistent: %s is data, too", (persistent) => {
  const storage = `[{ name: default, size: 1Gi }, { name: data, size: 1Gi, attributes: { class: beta3, persistent: ${persistent} } }]`;
  const { stage } = parse(
    ...wiki,
    `    sdl: { profiles: { compute: { wiki: { resources: { storage: ${storage} } } } } }`,
  );
  expect(membersOf(stage!).find(({ name }) => name === "wiki")!.data).toBe("volume");
});

test("apps that use the same ones are checked in no time, however many ways there are", () => {
  const lines = Array.from(
    { length: 60 },
    (_, n) => `  a${n}: { image: a, port: 80, uses: [${n > 1 ? `a${n - 1}, a${n - 2}` : ""}] }`,
  );
  expect(problems("apps:", ...lines)).toEqual([]);
  expect(
    problems(
      "apps:",
      "  z: { image: a, port: 80, uses: [a59] }",
      ...lines.with(0, "  a0: { image: a, port: 80, uses: [z] }"),
    ),
  ).toContain("services.apps.z.uses.0: a59 uses z too; one of two that need each other has to have a host");
});

test("the API runs without Infisical and IPFS", () => {
  expect(problems("secrets: { enabled: false }", "ipfs: { enabled: false }")).toEqual([]);
});

test.each<[string, string[], string]>([
  [
    "both an image and a folder",
    [...wiki, "    sibling: examples/wiki"],
    "services.apps.wiki.image: needs exactly one of image, sibling and static",
  ],
  [
    "neither",
    ["apps:", "  wiki: { port: 3000 }"],
    "services.apps.wiki.image: needs exactly one of image, sibling and static",
  ],
  [
    "hosts without a port",
    ["apps:", "  wiki: { image: a, hosts: [wiki] }"],
    "services.apps.wiki.hosts: needs port: the one that the hosts lead to",
  ],
  [
    "the name of a service of the platform",
    ["apps:", "  postgres: { image: a }"],
    "services.apps.postgres: is the name of a service of the platform; take another one.",
  ],
  [
    "a name that is no name",
    ["apps:", "  Wiki_1: { image: a }"],
    "services.apps.Wiki_1: must be a short name such as wiki: letters, digits and dashes, at most 32.",
  ],
  [
    "copies of something that holds data",
    [...wiki, "    replicas: 2", "    volumes: { data: { size: 1Gi, mount: /data } }"],
    "services.apps.wiki.replicas: must be 1: replicas do not share a persistent volume",
  ],
  [
    "a host outside its zones",
    [...wiki.slice(0, -1), "    hosts: [wiki.exmaple.com]"],
    "services.apps.wiki.hosts.0: lies in no zone of the stage: add its zone to dns.zones, or write a label such as wiki",
  ],
  [
    "a host that another one has",
    [...wiki.slice(0, -1), "    hosts: [docs]"],
    "services.apps.wiki.hosts: docs.alternatefutures.test is a host of docs already",
  ],
  [
    "a database where there is no PostgreSQL",
    [
      "postgres: { enabled: false }",
      "api: { enabled: false }",
      "auth: { enabled: false }",
      ...wiki,
      "    database: true",
    ],
    "services.apps.wiki.database: needs services.postgres, which is not enabled",
  ],
  [
    "something it uses that is not there",
    [...wiki, "    uses: [cash]"],
    "services.apps.wiki.uses.0: there is no cash in the stage; there are proxy, secrets, postgres, ipfs, tracing, auth, api, registry, web-app, docs, website, monitoring",
  ],
  [
    "two apps without hosts that use each other",
    ["apps:", "  one: { image: a, port: 1000, uses: [two] }", "  two: { image: b, port: 2000, uses: [one] }"],
    "services.apps.one.uses.0: two uses one too; one of two that need each other has to have a host",
  ],
  [
    "a job without a command",
    [...wiki, "    schedule: '@daily'"],
    "services.apps.wiki.schedule: needs command: what is run",
  ],
  [
    "a cron line that is none",
    [...wiki, "    schedule: '0 25 * * *'", "    command: [backup]"],
    'services.apps.wiki.schedule: "25" is no hour: 0 to 23, a range such as 0-23, or a step such as */2',
  ],
  [
    "a job that never comes",
    [...wiki, "    schedule: '0 0 30 2 *'", "    command: [backup]"],
    "services.apps.wiki.schedule: never comes: no such month has a day 30",
  ],
  [
    "a name that every object has",
    ["apps:", "  constructor: { image: a }"],
    "services.apps.constructor: is a word that every object of a program has; take another one.",
  ],
  [
    "an image that is none",
    ["apps:", "  wiki: { image: 'https://ghcr.io/a/b' }"],
    "services.apps.wiki.image: must be an image such as ghcr.io/requarks/wiki:2.5, by tag or digest",
  ],
  [
    "a host that is too long for DNS",
    [...wiki.slice(0, -1), `    hosts: [${"a".repeat(64)}]`],
    `services.apps.wiki.hosts.0: must be a label such as shop, @ for the domain itself, or a whole name such as shop.example.com; it is "${"a".repeat(64)}".`,
  ],
  [
    "a whole name that is too long for DNS",
    [...wiki.slice(0, -1), `    hosts: [${"a.".repeat(120)}alternatefutures.test]`],
    "services.apps.wiki.hosts: a name in DNS has 253 characters at most",
  ],
  [
    "a health check with a query, which the proxy cannot ask for",
    [...wiki, "    health: /up?deep=1"],
    'services.apps.wiki.health: must be a path such as /health, without a query; it is "/up?deep=1".',
  ],
  [
    "a database that everyone could reach",
    ["apps:", "  cache: { image: a, port: 6379, hosts: [cache] }"],
    "services.apps.cache.port: must not be open to everyone: 6379 is Redis; let apps use it",
  ],
  [
    "further ports of which one is a database",
    ["apps:", "  cache: { image: a, ports: [{ port: 5432 }] }"],
    "services.apps.cache.ports.0: must not be open to everyone: 5432 is PostgreSQL; let apps use it",
  ],
  [
    "a port that is given twice",
    [...wiki, "    ports: [{ port: 53, protocol: udp }, { port: 3000 }]"],
    "services.apps.wiki.ports.1: 3000 of tcp is given twice",
  ],
  [
    "a variable that has two values",
    [...wiki, "    database: true", "    generate: [DATABASE_URL]"],
    "services.apps.wiki.generate.0: DATABASE_URL is given by database already",
  ],
  [
    "a secret that the environment would hide",
    [...wiki, "    secrets: { TOKEN: a }", "    env: { TOKEN: b }"],
    "services.apps.wiki.env.TOKEN: TOKEN is given by secrets already",
  ],
  [
    "an empty value",
    [...wiki, "    env: { TITLE: '' }"],
    "services.apps.wiki.env.TITLE: must not be empty; it is a string.",
  ],
  [
    "an image in raw fields, which would not be taken",
    [...wiki, "    sdl: { services: { wiki: { env: [A=b] } } }"],
    "services.apps.wiki.sdl.services.wiki.env: is not taken from here: write env of the app; another container is another app",
  ],
  ...["superuser", "public", "template1", "tunnel-wiki"].map((name): [string, string[], string] => [
    `a database called ${name}`,
    ["apps:", `  ${name}: { image: a, database: true }`],
    `services.apps.${name}.database: ${name} means something else in services.postgres; give the app another name`,
  ]),
  [
    "a database that the API has",
    ["api: { enabled: false }", "apps:", "  alternatefutures: { image: a, database: true }"],
    "services.apps.alternatefutures.database: alternatefutures is the database of services.api; give the app another name",
  ],
  [
    "a role that is the second login of another one",
    ["apps:", "  wiki: { image: a, database: true }", "  wiki-2: { image: a, database: true }"],
    "services.apps.wiki-2: is also the second login of wiki at postgres; give the app another name",
  ],
  [
    "two users of a tunnel of whom one is called as the second login of the other",
    ["apps:", "  a: { image: a, uses: [c] }", "  a-2: { image: a, uses: [c] }", "  c: { image: a, port: 80 }"],
    "services.apps.a-2: is also the second login of a at c; give the app another name",
  ],
  [
    "two secrets that would be one",
    ["apps:", "  a: { image: a, generate: [B_C] }", "  a-b: { image: a, generate: [C] }"],
    "services.apps.a-b.generate.0: makes the secret a-b-c, as services.apps.a.generate.0 does; take another name",
  ],
  [
    "a secret that would be the key of a tunnel",
    ["apps:", "  a: { image: a, port: 80, generate: [TUNNEL_B] }", "  b: { image: a, uses: [a] }"],
    "services.apps.b.uses: makes the secret a-tunnel-b, as services.apps.a.generate.0 does; take another name",
  ],
  [
    "a folder of this machine alone",
    ["apps:", "  wiki: { sibling: /home/me/wiki }"],
    'services.apps.wiki.sibling: must be a relative path such as ../wiki; it is "/home/me/wiki".',
  ],
])("a stage file is refused with %s", (_, lines, says) => {
  expect(problems(...lines)).toContain(says);
});

test("a contradiction in an app is not told as services that it lacks", () => {
  const lines = [
    ...wiki,
    "    database: true",
    "    replicas: 2",
    "    volumes: { data: { size: 1Gi, mount: /data } }",
  ];
  expect(problems("platform: none", ...lines)).toEqual([
    "services.apps.wiki.replicas: must be 1: replicas do not share a persistent volume",
  ]);
});
