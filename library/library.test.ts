import { interpolate, output } from "@pulumi/pulumi";
import { inputsOf, revealed } from "../stacks/program.fixture.ts";
import type { Registration } from "../stacks/rehearsal.ts";
import { stageFile } from "../stage/file.ts";
import { stageText } from "../stage/stage.fixture.ts";
import { App, Platform, type PlatformArgs, Postgres, provider, stage, Zone } from "./index.ts";
import { refusal, run, SANDBOX } from "./program.fixture.ts";

const DEPLOYMENT = "af:akash:Deployment";

interface Sdl {
  services: Record<string, { image: string; env?: string[]; expose: object[] }>;
}
const sdlOf = (all: Registration[], name: string) => revealed(inputsOf(all, "af:akash:Manifest", name).sdl) as Sdl;
const environmentOf = (all: Registration[], name: string) =>
  Object.fromEntries((sdlOf(all, name).services[name]?.env ?? []).map((line) => line.split(/=(.*)/s)));

/** A program that leases an app with a database, and leads a name to it. */
function shop() {
  const shop = stage(SANDBOX);
  const database = new Postgres("postgres", { stage: shop, databases: ["wiki"], storage: "20Gi" });
  const wiki = new App("wiki", {
    stage: shop,
    image: output("wiki@sha256:1"),
    port: 8080,
    hosts: ["wiki.shop.test"],
    database,
    generate: ["SESSION_SECRET"],
    env: { TITLE: "Handbook", DATABASE_PRICE: database.pricePerMonth },
    secrets: { SMTP_PASSWORD: output("smtp") },
  });
  const zone = new Zone("shop.test", { stage: shop, records: { "wiki/CNAME": interpolate`${wiki.host}.` } });
  return output({ host: wiki.host, price: wiki.pricePerMonth, nameServers: zone.nameServers });
}

describe("a program with an app, a database and a zone", () => {
  let all: Registration[];
  let result: unknown;
  beforeAll(async () => {
    ({ registrations: all, result } = await run(shop));
  });

  test("leases both, apart from each other", () => {
    expect(inputsOf(all, DEPLOYMENT, "wiki").placement).toMatchObject({ apartFrom: ["postgres"] });
    expect(inputsOf(all, DEPLOYMENT, "postgres")).toMatchObject({ placement: { apartFrom: ["wiki"] }, stateful: true });
    expect(all.filter(({ type }) => type === DEPLOYMENT)).toHaveLength(2);
  });

  test("gives the app what other resources make", () => {
    expect(sdlOf(all, "wiki").services.wiki?.image).toBe("wiki@sha256:1");
    expect(environmentOf(all, "wiki")).toEqual({
      PORT: "8080",
      TITLE: "Handbook",
      DATABASE_PRICE: "1.00",
      DATABASE_URL: "postgresql://wiki:canary-secret-postgres-wiki@postgres:5432/wiki",
      SESSION_SECRET: "canary-secret-wiki-session-secret",
      SMTP_PASSWORD: "smtp",
    });
  });

  test("has the provider's ingress answer at the app's host, and leads the host to the ingress", () => {
    expect(sdlOf(all, "wiki").services.wiki?.expose).toEqual([
      { port: 8080, as: 80, proto: "tcp", accept: ["wiki.shop.test"], to: [{ global: true }] },
    ]);
    for (const at of ["cloudflare", "desec"]) {
      const { records } = inputsOf(all, "af:dns:Records", `shop.test-${at}`);
      expect(records).toEqual({
        "wiki/CNAME": { ttl: 300, values: ["wiki.ingress.wiki.example."] },
        "dev.shop._owner/TXT": { ttl: 3600, values: ['"*"'] },
      });
    }
  });

  test("knows where it is reached, what it costs, and who has to be told of its name servers", () => {
    expect(result).toEqual({
      host: "wiki.ingress.wiki.example",
      price: "1.00",
      nameServers: ["ns.cloudflare.example", "ns.desec.example"],
    });
  });

  test("has one provider, whose credentials are secret, and which knows nothing that was not given", async () => {
    const providers = all.filter(({ type }) => type === "pulumi:providers:af");
    expect(providers.map(({ name }) => name)).toEqual(["af"]);
    expect(Object.keys(providers[0]!.inputs).sort()).toEqual(["akash", "dns", "sandbox"]);
  });

  test("can be previewed while nothing is known", async () => {
    const { registrations } = await run(shop, true);
    expect(registrations.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
      all.map(({ type, name }) => `${type} ${name}`).sort(),
    );
  });
});

test("the tunnel to a database is built where the toolkit is, and is not where its image is given", async () => {
  const build = await run(() => void new Postgres("db", { stage: stage(SANDBOX), databases: ["wiki"] }));
  expect(inputsOf(build.registrations, "af:oci:Image", "db-tunnel")).toMatchObject({
    repository: "registry.shop.test/shop/tunnel",
    context: "images/tunnel",
  });
  const given = { stage: stage(SANDBOX), databases: ["wiki"], tunnelImage: "tunnel@sha256:1" };
  const { registrations } = await run(() => void new Postgres("db", given));
  expect(sdlOf(registrations, "db").services.tunnel?.image).toBe("tunnel@sha256:1");
});

test("a database may have a pool before it, whose image is built as the tunnel's is, or given", async () => {
  const args = { stage: stage(SANDBOX), databases: ["wiki"], pool: { size: 5 } };
  const { registrations } = await run(() => void new Postgres("db", args));
  expect(inputsOf(registrations, "af:oci:Image", "db-pgbouncer")).toMatchObject({
    repository: "registry.shop.test/shop/pgbouncer",
    context: "images/pgbouncer",
  });
  expect(sdlOf(registrations, "db").services.pool?.env).toContain("POOL_SERVER=db:5432");
  expect(sdlOf(registrations, "db").services.pool?.env).toContain("POOL_SIZE=5");
  const given = await run(() => void new Postgres("db", { ...args, poolImage: "pool@sha256:1" }));
  expect(sdlOf(given.registrations, "db").services.pool?.image).toBe("pool@sha256:1");
});

test("an app without hosts is open at the provider's own name, and at an address where it asks for one", async () => {
  const { result } = await run(() => {
    const ports = [{ port: 53, protocol: "udp" as const, to: "address" as const }, { port: 2222 }];
    const app = new App("names", { stage: stage(SANDBOX), image: "names:1", port: 8080, ports });
    return output({ host: app.host, address: app.address, ssh: app.forwarded(2222) });
  });
  expect(result).toEqual({
    host: "names.ingress.names.example",
    address: "203.0.113.5",
    ssh: { host: "names.example", port: 32222 },
  });
});

test("a zone can be hosted by some of the stage's providers, under another name than its resource's", async () => {
  const { registrations } = await run(() => {
    const records = { "/MX": "10 mail.shop.test." };
    return void new Zone("mail", { stage: stage({ dns: SANDBOX.dns! }), zone: "shop.test", at: ["desec"], records });
  });
  const zones = registrations.filter(({ type }) => type === "af:dns:HostedZone");
  expect(zones.map(({ inputs }) => inputs)).toEqual([{ name: "shop.test", provider: "desec" }]);
});

test("another provider of one's own is taken in place of the stage's", async () => {
  const { registrations } = await run(() => {
    const own = provider({ dns: { providers: { desec: { token: "canary" } } } }, "own");
    return void new Zone("shop.test", { stage: stage(SANDBOX), at: ["desec"], records: {} }, { provider: own });
  });
  const providers = registrations.filter(({ type }) => type === "pulumi:providers:af");
  expect(providers.map(({ name, inputs }) => [name, Object.keys(inputs)])).toEqual([["own", ["dns"]]]);
});

test("a whole stage is what its stage file would make", async () => {
  const values = stageFile(stageText("local")).values as unknown as PlatformArgs;
  const { registrations, result } = await run(() => {
    const { services, nameServers } = new Platform("platform", values);
    return output({ services, nameServers });
  });
  expect(registrations.filter(({ type }) => type === DEPLOYMENT)).toHaveLength(12);
  expect(result?.services).toContainEqual({
    name: "docs",
    urls: ["https://docs.alternatefutures.test"],
    pricePerMonth: "1.00",
  });
  expect(result?.nameServers).toEqual({
    "alternatefutures.test": ["ns.cloudflare.example", "ns.desec.example", "ns.google.example"],
  });
});

describe("is refused", () => {
  const wiki = { image: "wiki:1", port: 8080 };
  const live = { ...SANDBOX, sandbox: undefined } as never;

  test.each<[string, () => unknown, RegExp]>([
    [
      "an app that the database does not know",
      () => {
        const shop = stage(SANDBOX);
        const database = new Postgres("db", { stage: shop, databases: ["shop"] });
        return new App("wiki", { stage: shop, ...wiki, database });
      },
      /^App wiki: db has no database for it: new Postgres\("db", \{ databases: \["shop","wiki"\], … \}\)$/,
    ],
    [
      "a database whose name means something else to the server",
      () => new Postgres("db", { stage: stage(SANDBOX), databases: ["wiki", "public"] }),
      /^Postgres db is not valid:\n {2}public.database: public means something else in services.postgres/,
    ],
    [
      "a database whose name is no name",
      () => new Postgres("db", { stage: stage(SANDBOX), databases: ['x"; DROP ROLE wiki; --'] }),
      /^Postgres db is not valid:\n {2}.* must be a short name such as wiki/,
    ],
    [
      "a service without a wallet",
      () => new App("wiki", { stage: stage({ dns: SANDBOX.dns! }), ...wiki }),
      /^App wiki needs akash of its stage, as it is leased: stage\(\{ akash: /,
    ],
    [
      "what is built without a registry",
      () => new Postgres("db", { stage: stage({ akash: SANDBOX.akash! }), databases: [] }),
      /^Postgres db needs images of its stage, as its tunnel is built/,
    ],
    [
      "a pool for more databases than the server has connections for",
      () => new Postgres("db", { stage: stage(SANDBOX), databases: ["a", "b", "c", "d", "e"], pool: true }),
      /^Postgres db is not valid:\n {2}services\.postgres\.pool: 5 databases .* write pool: \{ size: 18 \}$/,
    ],
    [
      "a database with the name of a container beside it",
      () => new Postgres("pool", { stage: stage(SANDBOX), databases: ["wiki"] }),
      /^Postgres pool: a container beside it has this name; take another one$/,
    ],
    [
      "a zone at a provider that the stage has not",
      () => new Zone("shop.test", { stage: stage(SANDBOX), records: {}, at: ["google"] }),
      /^Zone shop\.test is not valid:\n.*leads shop\.test to google, which is not in dns\.providers/,
    ],
    [
      "a size of nothing",
      () => new Postgres("db", { stage: stage(SANDBOX), databases: [], storage: "lots" }),
      /^Postgres db is not valid:\n {2}storage: must be a size/,
    ],
    [
      "data with providers that nobody has audited",
      () => new Postgres("db", { stage: stage(live), databases: [] }),
      /^error\[risk\]: Postgres db runs a risk that its stage does not accept:\nunaudited-providers: postgres: .*[\s\S]*unpinned-images: postgres:17\.6/,
    ],
    [
      "an image by a tag",
      () => new App("wiki", { stage: stage(live), ...wiki }),
      /^error\[risk\]: App wiki runs a risk .*\nunpinned-images: wiki:1: /,
    ],
    [
      "a whole stage that says too little",
      () => new Platform("p", { domain: "shop.test" } as PlatformArgs),
      /^Platform p is not valid:\n {2}akash: is missing\./,
    ],
  ])("%s", async (_, program, message) => {
    expect(await refusal(program)).toMatch(message);
  });

  test("no image that comes from another resource", async () => {
    expect(await refusal(() => new App("wiki", { stage: stage(live), ...wiki, image: output("wiki:1") }))).toBe("");
  });
});
