import type { Sdl } from "../sdl/document.ts";
import { inputsOf, type Registration, registerStage, revealed, stageWith } from "./program.fixture.ts";

const DEPLOYMENT = "af:akash:Deployment";
const MANIFEST = "af:akash:Manifest";

const off = { enabled: false };
/** Without the services that no app here needs. */
const few = { tracing: off, auth: off, api: off, registry: off, webApp: off, docs: off, website: off, ipfs: off };

async function registered(services: object): Promise<Registration[]> {
  const { registrations } = await registerStage("local", false, () => stageWith(services));
  return registrations;
}

const sdlOf = (all: Registration[], name: string): Sdl => revealed(inputsOf(all, MANIFEST, name).sdl) as Sdl;

function variablesOf(all: Registration[], name: string, container = name): Record<string, string> {
  const lines = sdlOf(all, name).services[container]?.env ?? [];
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

const wiki = {
  image: "ghcr.io/requarks/wiki:2.5",
  port: 8080,
  hosts: ["wiki"],
  database: true,
  generate: ["SESSION_SECRET"],
  volumes: { data: { size: "5Gi", mount: "/data" } },
};

describe("an app with a database, a volume, a secret and a host", () => {
  let all: Registration[];
  beforeAll(async () => {
    all = await registered({ ...few, apps: { wiki } });
  });

  test("is ordered apart from the proxy and PostgreSQL, as one that holds data", () => {
    const { placement, stateful, service } = inputsOf(all, DEPLOYMENT, "wiki");
    expect(placement).toMatchObject({ apartFrom: ["postgres", "proxy"] });
    expect({ stateful, service }).toEqual({ stateful: true, service: "wiki" });
    expect(sdlOf(all, "wiki").profiles.compute.wiki?.resources.storage).toContainEqual({
      name: "data",
      size: "5Gi",
      attributes: { class: "beta3", persistent: "true" },
    });
  });

  test("reads its secrets from its environment, with a role of its own behind a tunnel", () => {
    expect(variablesOf(all, "wiki")).toMatchObject({
      PORT: "8080",
      DATABASE_URL: "postgresql://wiki:canary-postgres-wiki@postgres:5432/wiki",
      SESSION_SECRET: "canary-wiki-session-secret",
    });
    expect(Object.keys(sdlOf(all, "wiki").services)).toEqual(["postgres", "wiki"]);
  });

  test("has its host in every zone, on the certificate and among the routes", () => {
    expect(inputsOf(all, "af:acme:Certificate", "edge").names).toContain("wiki.alternatefutures.test");
    for (const { inputs } of all.filter(({ type }) => type === "af:dns:Records")) {
      expect(Object.keys(inputs.records as object)).toContain("wiki/A");
    }
    const { toml } = inputsOf(all, "af:edge:Bundle", "proxy");
    expect(revealed(toml)).toContain("wiki.alternatefutures.test");
  });

  test("is watched", () => {
    const [config = ""] = Object.values(variablesOf(all, "monitoring"));
    expect(Buffer.from(config, "base64").toString()).toContain("https://wiki.alternatefutures.test/");
  });
});

test("what is built from a folder reads its secrets from its own folder in Infisical", async () => {
  const { image: _, ...rest } = wiki;
  const all = await registered({ ...few, apps: { wiki: { ...rest, sibling: "examples/siblings/web-app" } } });
  expect(Object.keys(variablesOf(all, "wiki"))).toEqual(
    expect.arrayContaining(["INFISICAL_CLIENT_ID", "INFISICAL_PATH", "PORT"]),
  );
  expect(variablesOf(all, "wiki")).not.toHaveProperty("DATABASE_URL");
  const { secrets } = inputsOf(all, "af:infisical:Secrets", "app-wiki");
  expect(Object.keys(revealed(secrets) as object).sort()).toEqual(["DATABASE_URL", "SESSION_SECRET"]);
});

test("an app without a host is reached by those that use it alone, through a tunnel", async () => {
  const cache = { image: "redis:7.4.5", port: 6379 };
  const all = await registered({ ...few, apps: { wiki: { ...wiki, uses: ["cache"] }, cache } });
  const { cache: server, tunnel } = sdlOf(all, "cache").services;
  expect(server?.expose).toEqual([expect.objectContaining({ port: 6379, to: [{ service: "tunnel" }] })]);
  expect(tunnel?.expose?.[0]?.to).toEqual([{ global: true }]);
  expect(variablesOf(all, "wiki").CACHE_ADDRESS).toBe("cache:6379");
  expect(Object.keys(sdlOf(all, "wiki").services)).toEqual(["cache", "postgres", "wiki"]);
  expect(inputsOf(all, DEPLOYMENT, "wiki").placement).toMatchObject({ apartFrom: ["cache", "postgres", "proxy"] });
});

test("an app with a host is used by its address", async () => {
  const all = await registered({ ...few, apps: { wiki, bot: { image: "bot:1", uses: ["wiki"] } } });
  expect(variablesOf(all, "bot")).toMatchObject({ WIKI_URL: "https://wiki.alternatefutures.test" });
});

test("an app that nobody reaches has something open all the same, as Akash takes no other", async () => {
  const all = await registered({ ...few, apps: { bot: { image: "bot:1" } } });
  expect(sdlOf(all, "bot").services.bot?.expose?.[0]?.to).toEqual([{ global: true }]);
});

test("a folder of files is served by a small web server", async () => {
  const site = { static: "examples/siblings/web-docs/public", hosts: ["handbook"] };
  const all = await registered({ ...few, apps: { site } });
  expect(sdlOf(all, "site").services.site?.expose?.[0]).toMatchObject({ port: 8080, as: 80 });
  expect(inputsOf(all, "af:oci:Image", "site")).toMatchObject({
    context: "examples/siblings/web-docs/public",
    containerfile: "../../../../images/static/Containerfile",
  });
});

test.each([".", "examples/..", "..", "./"])(
  "a folder with the project in it, such as %s, is not served",
  async (folder) => {
    await expect(registered({ ...few, apps: { site: { static: folder, hosts: ["handbook"] } } })).rejects.toThrow(
      /has the project folder in it/,
    );
  },
);

test("a job is run by its cron line within its lease", async () => {
  const all = await registered({
    ...few,
    apps: { dump: { image: "dump:1", schedule: "30 3 * * *", command: ["dump"], args: ["-v"] } },
  });
  const { command, args } = sdlOf(all, "dump").services.dump!;
  expect(command?.slice(0, 2)).toEqual(["sh", "-c"]);
  expect(args?.slice(0, 2)).toEqual([",30,", ",03,"]);
  expect(args?.slice(-2)).toEqual(["dump", "-v"]);
});

test("fields of the SDL are laid over what is written", async () => {
  const sdl = { services: { bot: { params: { permissions: { read: ["logs"] } } } } };
  const gpu = { units: 1, model: "rtx4090" };
  const all = await registered({ ...few, apps: { bot: { image: "bot:1", gpu, sdl } } });
  expect(sdlOf(all, "bot").services.bot).toMatchObject({ image: "bot:1", params: { permissions: { read: ["logs"] } } });
  expect(sdlOf(all, "bot").profiles.compute.bot?.resources.gpu).toEqual({
    units: 1,
    attributes: { vendor: { nvidia: [{ model: "rtx4090" }] } },
  });
});

test("without Infisical the secrets of every service are part of its environment", async () => {
  const all = await registered({ secrets: off, apps: { wiki } });
  expect(all.filter(({ type }) => type.startsWith("af:infisical:"))).toEqual([]);
  expect(variablesOf(all, "api")).toHaveProperty("JWT_SECRET");
  expect(variablesOf(all, "wiki")).toHaveProperty("SESSION_SECRET");
});

test("without IPFS the API runs, and is told of none", async () => {
  const all = await registered({ ipfs: off });
  expect(Object.keys(sdlOf(all, "api").services)).toEqual(["api", "postgres", "tracing"]);
  expect(variablesOf(all, "api")).not.toHaveProperty("IPFS_API_URL");
});
