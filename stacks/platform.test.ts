import { readMasterLines } from "../dns/records/master-lines.ts";
import { decodeBundle } from "../edge/bundle.ts";
import type { Sdl } from "../sdl/document.ts";
import { SERVICES as KEYS, serviceRow } from "../stage/services/catalog.ts";
import type { PlatformOutput } from "./output.ts";
import { inputsOf, type Registration, registerStage, revealed, visible } from "./program.fixture.ts";

const MARKET = "af:akash:Deployment";
const MANIFEST = "af:akash:Manifest";

const named = (registrations: readonly Registration[], type: string): string[] =>
  registrations.filter((each) => each.type === type).map(({ name }) => name);

const sdlOf = (registrations: readonly Registration[], name: string): Sdl =>
  revealed(inputsOf(registrations, MANIFEST, name).sdl) as Sdl;

function environment(
  registrations: readonly Registration[],
  service: string,
  container = service,
): Record<string, string> {
  const lines = sdlOf(registrations, service).services[container]?.env ?? [];
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

const SERVICES = KEYS.map((key) => serviceRow(key).name).sort();

describe.each(["local", "staging", "prod"])("a preview of %s", (name) => {
  let registrations: readonly Registration[];

  beforeAll(async () => {
    ({ registrations } = await registerStage(name, true));
  });

  test("registers every service, zone and certificate without knowing any output", () => {
    expect(named(registrations, MARKET).sort()).toEqual(SERVICES);
    expect(named(registrations, MANIFEST).sort()).toEqual(SERVICES);
    expect(named(registrations, "af:dns:HostedZone")).toHaveLength(3);
    expect(named(registrations, "af:dns:Records")).toHaveLength(3);
    expect(named(registrations, "af:acme:Certificate").sort()).toEqual(["edge", "secrets"]);
  });

  test("knows what to order on the market: no deployment depends on another resource", () => {
    for (const { type, inputs } of registrations) {
      if (type === MARKET) expect(JSON.stringify(inputs)).not.toContain("__pulumiUnknown");
    }
  });
});

test("the key of what auth keeps in PostgreSQL stays while auth is switched off", async () => {
  const { registrations } = await registerStage("local", false, (stage) => ({
    ...stage,
    services: { ...stage.services, auth: { ...stage.services.auth, enabled: false } },
  }));
  expect(named(registrations, MARKET)).not.toContain("auth");
  expect(named(registrations, "af:random:Secret")).toContain("auth-encryption");
});

describe("an update", () => {
  let registrations: readonly Registration[];
  let platform: PlatformOutput;

  beforeAll(async () => {
    const run = await registerStage("local", false);
    registrations = run.registrations;
    platform = run.platform as PlatformOutput;
  });

  test("publishes no port of a database or control interface", () => {
    for (const name of SERVICES) {
      for (const { expose = [] } of Object.values(sdlOf(registrations, name).services)) {
        const open = expose.filter(({ to }) => to?.some(({ global }) => global)).map(({ port }) => port);
        for (const port of [5432, 6379, 5001, 4317, 4318]) expect(open).not.toContain(port);
      }
    }
  });

  test("shows no secret outside secret values", () => {
    for (const { inputs } of registrations) expect(JSON.stringify(visible(inputs))).not.toContain("canary-");
    expect(JSON.stringify(platform)).not.toContain("canary-");
  });

  test("shows none of the stage's credentials", () => {
    for (const { inputs } of registrations)
      expect(JSON.stringify(visible(inputs))).not.toMatch(/sandbox-(cloudflare|google|desec)/);
  });

  test("keeps the ends of every connection on different providers", () => {
    const apart = (name: string) =>
      (inputsOf(registrations, MARKET, name).placement as { apartFrom: string[] }).apartFrom;
    expect(apart("api")).toEqual(["ipfs", "postgres", "proxy", "secrets", "tracing"]);
    expect(apart("postgres")).toEqual(["api", "auth"]);
    for (const backend of ["website", "web-app", "docs", "auth", "registry", "monitoring", "secrets"]) {
      expect(apart(backend)).toContain("proxy");
      expect(apart("proxy")).toContain(backend);
    }
  });

  test("gives an application only its own machine identity as a secret in its environment", () => {
    const env = environment(registrations, "auth");
    expect(Object.keys(env)).not.toContain("DATABASE_URL");
    const secrets = Object.entries(env).filter(([, value]) => value.includes("canary-"));
    expect(secrets).toEqual([["INFISICAL_CLIENT_SECRET", "canary-service-auth-client"]]);
  });

  test("puts an application's secrets into its own folder", () => {
    const { path, secrets } = revealed(inputsOf(registrations, "af:infisical:Secrets", "service-cloud-api")) as {
      path: string;
      secrets: Record<string, string>;
    };
    expect(path).toBe("/service-cloud-api");
    expect(secrets.DATABASE_URL).toBe("postgresql://api:canary-postgres-api@postgres:5432/alternatefutures");
    const auth = revealed(inputsOf(registrations, "af:infisical:Secrets", "service-auth")) as {
      secrets: Record<string, string>;
    };
    expect(auth.secrets.JWT_SECRET).toBe(secrets.JWT_SECRET);
    expect(auth.secrets.DATABASE_URL).not.toBe(secrets.DATABASE_URL);
  });

  test("leads the API to its database through a tunnel with a key of their own", () => {
    const server = environment(registrations, "postgres", "tunnel");
    const client = environment(registrations, "api", "postgres");
    expect(client.TUNNEL_CONNECT).toBe("postgres.example:38443");
    expect(client.TUNNEL_PSK).toBe("api:canary-postgres-tunnel-api");
    expect(server.TUNNEL_PSK?.split(",")).toEqual(
      ["auth:canary-postgres-tunnel-auth", "api:canary-postgres-tunnel-api"].sort(),
    );
  });

  test("tells the proxy every public host and where it leads", () => {
    const { toml } = revealed(inputsOf(registrations, "af:edge:Bundle", "proxy")) as { toml: string };
    for (const host of [
      "",
      "www.",
      "app.",
      "docs.",
      "api.",
      "graphql.service.",
      "auth.",
      "auth.service.",
      "ipfs.",
      "registry.",
      "jaeger.",
      "status.",
    ]) {
      expect(toml).toContain(`host = "${host}alternatefutures.test"`);
    }
    expect(toml).toContain("api.ingress.api.example:443");
  });

  test("leaves routes and certificates out of the proxy's manifest: it fetches them", () => {
    const env = environment(registrations, "proxy");
    expect(env).toMatchObject({ PINGAP_TOML_B64: "canary-boot", EDGE_BUNDLE_SERIAL: "1", EDGE_BUNDLE_KEY: "key" });
    expect(env).toMatchObject({ INFISICAL_PATH: "/infrastructure-proxy" });
    const folder = inputsOf(registrations, "af:infisical:Secrets", "infrastructure-proxy");
    expect(revealed(folder.secrets)).toEqual({ BUNDLE: "canary-bundle" });
  });

  test("keeps Infisical outside the proxy, on an address of its own", () => {
    const toml = decodeBundle(environment(registrations, "secrets", "front").PINGAP_TOML_B64 ?? "");
    expect(toml).toContain('host = "secrets.alternatefutures.test"');
    expect(toml).toContain("infisical:8080");
    const instance = inputsOf(registrations, "af:infisical:Instance", "secrets");
    expect(instance).toMatchObject({ url: "https://secrets.alternatefutures.test", address: "203.0.113.7" });
  });

  test("publishes the same records at every provider, addresses of leases among them", () => {
    const published = registrations.filter(({ type }) => type === "af:dns:Records").map(({ inputs }) => inputs);
    const [first, ...others] = published.map(({ records, masterFile }) => ({ records, masterFile })) as {
      records: Record<string, { values: string[] }>;
      masterFile: string;
    }[];
    expect(others).toEqual([first, first]);
    expect(first?.records["api/A"]?.values).toEqual(["203.0.113.5"]);
    expect(first?.records["/A"]?.values).toEqual(["203.0.113.5"]);
    expect(first?.records["secrets/A"]?.values).toEqual(["203.0.113.7"]);
    const fileKeys = Object.keys(readMasterLines(first?.masterFile ?? ""));
    expect(fileKeys).toEqual(expect.arrayContaining(["/CAA", "/MX", "/TXT", "_dmarc/TXT"]));
    expect(Object.keys(first?.records ?? {}).filter((key) => fileKeys.includes(key))).toEqual([]);
  });

  test("names services, certificates and zones in its output", () => {
    expect(platform.services.map(({ name }) => name).sort()).toEqual(SERVICES);
    expect(platform.services.find(({ name }) => name === "website")?.urls).toEqual([
      "https://alternatefutures.test",
      "https://www.alternatefutures.test",
    ]);
    expect(platform.services.find(({ name }) => name === "postgres")?.urls).toEqual([]);
    expect(platform.certificates).toHaveLength(2);
    expect(platform.dns.map(({ provider }) => provider)).toEqual(["cloudflare", "google", "desec"]);
  });
});

describe("with a second proxy", () => {
  let before: readonly Registration[];
  let after: readonly Registration[];

  beforeAll(async () => {
    ({ registrations: before } = await registerStage("local", false));
    ({ registrations: after } = await registerStage("local", false, (stage) => ({
      ...stage,
      services: {
        ...stage.services,
        proxy: {
          ...stage.services.proxy,
          also: { oregon: { placement: { regions: ["na-us-west"], exclude: [] }, named: true } },
        },
      },
    })));
  });

  const placementOf = (name: string) => inputsOf(after, MARKET, name).placement as { apartFrom: string[] };

  test("both are apart from each other and from everything behind them", () => {
    expect(placementOf("proxy").apartFrom).toContain("proxy-oregon");
    expect(placementOf("proxy-oregon")).toMatchObject({ regions: ["na-us-west"] });
    expect(placementOf("proxy-oregon").apartFrom).toContain("proxy");
    for (const backend of ["api", "docs", "secrets"]) {
      expect(placementOf(backend).apartFrom).toEqual(expect.arrayContaining(["proxy", "proxy-oregon"]));
    }
  });

  test("both serve one bundle, each with an identity of its own", () => {
    expect(named(after, "af:edge:Bundle")).toEqual(["proxy"]);
    const [first, second] = ["proxy", "proxy-oregon"].map((name) => environment(after, name));
    const identity = { INFISICAL_CLIENT_ID: "infrastructure-proxy-oregon-client" };
    expect(second).toMatchObject({ INFISICAL_PATH: "/infrastructure-proxy", EDGE_BUNDLE_KEY: "key", ...identity });
    expect(first).toEqual(environment(before, "proxy"));
  });

  test("every host leads to both, and each has a name of its own that monitoring asks", () => {
    for (const { inputs } of after.filter(({ type }) => type === "af:dns:Records")) {
      const records = inputs.records as Record<string, { values: string[] }>;
      expect(records["api/A"]?.values).toEqual(["203.0.113.5", "203.0.113.12"]);
      expect(records["proxy/A"]?.values).toEqual(["203.0.113.5"]);
      expect(records["proxy-oregon/A"]?.values).toEqual(["203.0.113.12"]);
    }
    const gatus = Buffer.from(environment(after, "monitoring").GATUS_CONFIG_B64 ?? "", "base64").toString();
    expect(gatus).toContain("url: http://proxy-oregon.alternatefutures.test/health");
  });

  test("one that is not to be named is in no record, and no record waits for it", async () => {
    const { registrations } = await registerStage("local", false, ({ services, ...stage }) => {
      const also = { oregon: { placement: { exclude: [] }, named: true } };
      return { ...stage, services: { ...services, proxy: { ...services.proxy, named: false, also } } };
    });
    for (const { inputs } of registrations.filter(({ type }) => type === "af:dns:Records")) {
      expect(inputs.records).toMatchObject({ "api/A": { values: ["203.0.113.12"] } });
      expect(inputs.records).not.toHaveProperty(["proxy/A"]);
    }
    expect(named(registrations, MARKET)).toContain("proxy");
  });

  test("either drains when it goes, to the other", () => {
    expect(inputsOf(after, MARKET, "proxy").drain).toEqual({ seconds: 5, to: ["proxy-oregon"] });
    expect(inputsOf(after, MARKET, "proxy-oregon").drain).toEqual({ seconds: 5, to: ["proxy"] });
  });

  test("nothing else is made otherwise than with one", () => {
    const others = (registrations: readonly Registration[]) =>
      registrations.filter(({ type, name }) => type === MANIFEST && !/^(proxy|monitoring)/.test(name));
    expect(others(after).map(({ name, inputs }) => [name, revealed(inputs)])).toEqual(
      others(before).map(({ name, inputs }) => [name, revealed(inputs)]),
    );
  });
});

describe("a changed stage", () => {
  test("with another env orders the same place", async () => {
    const before = await registerStage("local", true);
    const after = await registerStage("local", true, (stage) => ({
      ...stage,
      services: { ...stage.services, api: { ...stage.services.api, env: { FEATURE: "on" } } },
    }));
    expect(inputsOf(after.registrations, MARKET, "api")).toEqual(inputsOf(before.registrations, MARKET, "api"));
    expect(environment(after.registrations, "api").FEATURE).toBe("on");
  });

  test("gives a further service its database without another place for PostgreSQL, which keeps its data", async () => {
    const before = await registerStage("local", true, (stage) => ({
      ...stage,
      services: { ...stage.services, auth: { ...stage.services.auth, enabled: false } },
    }));
    const after = await registerStage("local", true);
    const ordered = ({ registrations }: typeof after) => inputsOf(registrations, MARKET, "postgres").group;
    expect(ordered(after)).toMatchObject({ resources: expect.anything() });
    expect(ordered(after)).toEqual(ordered(before));
    const script = ({ registrations }: typeof after) => sdlOf(registrations, "postgres").services.postgres?.args?.[0];
    expect(script(before)).not.toContain("alternatefutures_auth");
    expect(script(after)).toContain('CREATE DATABASE "alternatefutures_auth"');
  });

  test("without a service has nothing of it, and nobody keeps apart from it", async () => {
    const { registrations } = await registerStage("local", true, (stage) => ({
      ...stage,
      services: { ...stage.services, tracing: { ...stage.services.tracing, enabled: false } },
    }));
    expect(named(registrations, MARKET)).not.toContain("tracing");
    expect(JSON.stringify(registrations)).not.toContain('"tracing"');
    expect(environment(registrations, "api")).not.toHaveProperty("OTEL_EXPORTER_OTLP_ENDPOINT");
  });

  test("with an excluded provider tells the market", async () => {
    const exclude = [{ provider: "akash1bad", reason: "slow disks" }];
    const { registrations } = await registerStage("local", true, (stage) => ({
      ...stage,
      services: { ...stage.services, api: { ...stage.services.api, placement: { exclude } } },
    }));
    expect(inputsOf(registrations, MARKET, "api").placement).toMatchObject({ exclude });
  });
});
