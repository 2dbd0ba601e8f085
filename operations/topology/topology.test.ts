import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import { committedStage, stageText } from "../../stage/stage.fixture.ts";
import { topologyOf } from "./topology.ts";

/** A stage of these services alone. */
function stageOf(services: Record<string, unknown>) {
  const off = [
    "proxy",
    "secrets",
    "postgres",
    "ipfs",
    "tracing",
    "auth",
    "api",
    "registry",
    "webApp",
    "docs",
    "website",
  ];
  const all = Object.fromEntries([...off, "monitoring"].map((name) => [name, { enabled: false }]));
  const { values } = stageFile(stageText("local"));
  const config = values as Record<string, unknown>;
  const { stage, problems } = parseStage({ ...config, services: { ...all, ...services } });
  if (problems) throw new Error(JSON.stringify(problems));
  return stage;
}

const linksOf = (services: Record<string, unknown>) =>
  topologyOf(stageOf(services)).links.map(({ from, to, by }) => `${from} ${by} ${to}`);

const on = { enabled: true };
const wiki = { image: "wiki", port: 80, hosts: ["wiki"] };
const ZONE = "zone alternatefutures.test";

test("a zone names the proxy, which routes to what has hosts; a database is behind a tunnel", () => {
  expect(linksOf({ proxy: on, postgres: on, apps: { wiki: { ...wiki, database: true } } })).toEqual([
    `${ZONE} names proxy`,
    "proxy routes wiki",
    "wiki tunnel postgres",
  ]);
});

test("what an app uses is called by its host where it has one, and else through a tunnel", () => {
  const apps = {
    wiki: { ...wiki, uses: ["cache", "shop"] },
    cache: { image: "a", port: 1 },
    shop: { ...wiki, hosts: ["shop"] },
  };
  expect(linksOf({ proxy: on, apps })).toEqual([
    `${ZONE} names proxy`,
    "proxy routes wiki",
    "proxy routes shop",
    "wiki tunnel cache",
    "wiki calls shop",
  ]);
});

test("Infisical has a name of its own, and is where secrets are read, the proxy's too", () => {
  expect(linksOf({ proxy: on, secrets: on, website: on })).toEqual([
    `${ZONE} names proxy`,
    `${ZONE} names secrets`,
    "proxy secrets secrets",
    "proxy routes website",
    "website secrets secrets",
  ]);
});

test("each of several proxies has the same links", () => {
  const proxy = { also: { oregon: { placement: { regions: ["us-west"] } } } };
  expect(linksOf({ proxy, apps: { wiki } })).toEqual([
    `${ZONE} names proxy`,
    `${ZONE} names proxy-oregon`,
    "proxy routes wiki",
    "proxy-oregon routes wiki",
  ]);
});

test("a proxy that no name leads to has none", () => {
  const proxy = { named: false, also: { oregon: {} } };
  expect(linksOf({ proxy, apps: { wiki } })).toEqual([
    `${ZONE} names proxy-oregon`,
    "proxy routes wiki",
    "proxy-oregon routes wiki",
  ]);
});

test("a service says its hosts, whether it holds data, and where it runs once that is known", () => {
  const stage = stageOf({ proxy: on, apps: { wiki: { ...wiki, volumes: { data: { size: "1Gi", mount: "/data" } } } } });
  const { nodes } = topologyOf(stage, new Map([["wiki", "provider.example"]]));
  expect(nodes).toEqual([
    { id: ZONE, kind: "zone", name: "alternatefutures.test", providers: ["cloudflare", "google", "desec"] },
    { id: "proxy", kind: "proxy", name: "proxy", hosts: [], stateful: false },
    {
      id: "wiki",
      kind: "service",
      name: "wiki",
      hosts: ["wiki.alternatefutures.test"],
      stateful: true,
      runsAt: "provider.example",
    },
  ]);
});

test.each(["local", "staging", "prod"])("every link of stage %s leads from and to what is there", (name) => {
  const { nodes, links } = topologyOf(committedStage(name));
  const ids = nodes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(links.filter(({ from, to }) => !ids.includes(from) || !ids.includes(to))).toEqual([]);
  expect(links.length).toBeGreaterThan(20);
});
