import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signBundle } from "../../../edge/signed-bundle.ts";
import { openStore, type Store } from "../../../images/proxy/store.fixture.ts";
import { storeFolder } from "../../../images/stand-ins/store.ts";
import { missingForContainers } from "../../../operations/stand-ins/ready.ts";
import { createAuthority, type KeyPairPem } from "../../../sandbox/certificates.ts";
import { asking, platform } from "../../../sandbox/infisical/client.fixture.ts";
import { differences } from "../../../sandbox/infisical/replay/compare.ts";
import { Verdict } from "../../../sandbox/replay/deviations.ts";
import type { ManifestGroup } from "../../../sdl/types.ts";
import { stageWith } from "../../../stacks/program.fixture.ts";
import { committedStage } from "../../../stage/stage.fixture.ts";
import { DeclaredServices } from "./declared.fixture.ts";
import { deviations } from "./deviations.ts";
import { askTls, EdgeConfiguration, shown } from "./edge.fixture.ts";
import { recorded } from "./recorded.fixture.ts";
import { ask, type Health, seen, started, talk } from "./seen.fixture.ts";
import { changed, type Lease, type Run, SideBySide, withVariables } from "./side-by-side.fixture.ts";
import { type Neighbour, openOrigin, openSilent } from "./world.fixture.ts";

const why = (await missingForContainers())?.why;
if (why !== undefined) console.warn(`SKIPPED: doubles beside the real images, because ${why}`);

(why === undefined ? describe : describe.skip)("a double answers as the real image does", () => {
  let folder: string;
  let sides: SideBySide;
  let declared: DeclaredServices;
  let built: ReadonlyMap<string, string>;
  let authority: KeyPairPem;
  let store: Store;
  let origin: Neighbour;
  let silent: Neighbour;
  const runs: Run[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "doubles-"));
    declared = await DeclaredServices.of(committedStage("local"));
    const imageStores = [storeFolder()];
    authority = await createAuthority("Public authority");
    store = await openStore("secrets.alternatefutures.test");
    origin = await openOrigin();
    silent = await openSilent();
    const authorities = [authority.certificatePem, store.authorityPem];
    sides = await SideBySide.start({ folder, imageStores, authorities });
    built = await declared.build(["tunnel", "gatus", "pingap", "service-cloud-api"], sides.registry, imageStores);
  });
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.end();
  });
  afterAll(async () => {
    await sides?.close();
    await Promise.all([store?.close(), origin?.close(), silent?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** A group with the images that were built. */
  function group(service: string, services = declared): ManifestGroup {
    return changed(services.group(service), ({ image }) => ({ image: built.get(image.split("@")[0]!) ?? image }));
  }

  /** Compares what was seen of both, where a difference may be a listed one. */
  function judge(component: string, real: unknown, double: unknown): void {
    const verdict = new Verdict(deviations[component] ?? []);
    expect(verdict.unexplained(component, differences(real, double, new Map()))).toEqual([]);
    expect({ stale: verdict.stale }).toEqual({ stale: [] });
  }

  async function run(wanted: ManifestGroup, health?: Health): Promise<Run> {
    const both = await sides.run(wanted);
    runs.push(both);
    await Promise.all([both.real, both.double].map((lease) => started(lease, wanted, health)));
    return both;
  }

  /** What is seen of both by the same look. */
  async function looked<T>({ real, double }: Run, look: (lease: Lease) => Promise<T>): Promise<[real: T, double: T]> {
    return Promise.all([look(real), look(double)]);
  }

  async function compare(component: string, wanted: ManifestGroup, health?: Health): Promise<void> {
    judge(component, ...(await looked(await run(wanted, health), (lease) => seen(lease, wanted, health))));
  }

  test("PostgreSQL, with its tunnel", () => compare("postgres", group("postgres")));

  test("Kubo, with its tunnel", () =>
    compare("ipfs", group("ipfs"), { service: "ipfs", port: 8080, path: "/ipfs/bafkqaaa" }));

  test("Jaeger, behind its password", () =>
    compare("tracing", group("tracing"), { service: "front", port: 8000, path: "/-/health" }));

  test("Distribution, behind its password", () =>
    compare("registry", group("registry"), { service: "front", port: 8000, path: "/-/health" }));

  test("Gatus", () =>
    compare("monitoring", group("monitoring"), { service: "monitoring", port: 8080, path: "/health" }));

  test("stunnel, at both ends", async () => {
    const server = await run(group("postgres"));
    const ends = changed(group("api"), () => ({}));
    const client = { ...ends, services: ends.services.filter(({ name }) => name === "postgres") };
    for (const lease of [server.real, server.double])
      lease.dial.set("postgres.example", 38_443, "tcp", lease.port("tunnel", 8443)!);
    const both = await run(client);
    // SSLRequest of PostgreSQL: it answers with N or S.
    const request = "\0\0\0\x08\x04\xd2\x16\x2f";
    const said = async (lease: Lease) => ({ said: await talk(lease.port("postgres", 5432), request, 2000) });
    judge("tunnel", ...(await looked(both, said)));
  });

  test("the API, with its tunnels", async () => {
    const stage = await DeclaredServices.of(stageWith({ secrets: { enabled: false } }));
    for (const name of ["postgres", "ipfs", "tracing"]) sides.place(`${name}.example`, 38_443, silent.endpoint);
    await compare("api", group("api", stage), { service: "api", port: 4000, path: "/health" });
  });

  test("Infisical, with its databases and its front", async () => {
    const declaredGroup = group("secrets");
    const front = declaredGroup.services.find(({ name }) => name === "front")!;
    const edge = await EdgeConfiguration.ofVariables(front.env, authority);
    const wanted = changed(declaredGroup, (service) =>
      service.name === "front" ? withVariables(service, { PINGAP_TOML_B64: edge.encoded }) : {},
    );
    const health = { service: "infisical", port: 8080, path: "/api/status" };
    const both = await run(wanted, health);
    const host = edge.hosts[0]!;
    const [real, double] = await looked(both, async (lease) => ({
      ports: await seen(lease, wanted, health),
      front: await askTls(lease.port("front", 443)!, host, "/api/status"),
      elsewhere: await askTls(lease.port("front", 443)!, "example.net", "/api/status"),
      exchanges: await exchanges(lease),
    }));
    judge("secrets", recorded(real), double);
  });

  /** What services and the toolkit ask of a secret store. */
  async function exchanges(lease: Lease): Promise<object[]> {
    const { host, port } = lease.port("infisical", 8080)!;
    const asked = asking(`http://${host}:${port}`);
    const early = await asked("GET", "/api/v1/organization");
    const { token, at, keep } = await platform(asked);
    const query = new URLSearchParams(at);
    return [
      early,
      await asked("POST", "/api/v1/admin/bootstrap", undefined, {
        email: "a@example.com",
        password: "b",
        organization: "c",
      }),
      await keep("ONE", "first"),
      await keep("ONE", "again"),
      await asked("PATCH", "/api/v4/secrets/ONE", token, { ...at, secretValue: "second" }),
      await asked("GET", `/api/v4/secrets/ONE?${query}`, token),
      await asked("GET", `/api/v4/secrets?${query}`, token),
      await asked("GET", `/api/v4/secrets?${query}`, "no.such.token"),
      await asked("POST", "/api/v2/folders", token, { ...at, projectId: at.projectId, name: "service", path: "/" }),
      await asked("DELETE", "/api/v4/secrets/ONE", token, at),
      await asked("DELETE", "/api/v4/secrets/ONE", token, at),
      await asked("POST", "/api/v1/auth/universal-auth/login", undefined, {
        clientId: "nobody",
        clientSecret: "nothing",
      }),
    ];
  }

  test("Pingap, with the platform's own routes", async () => {
    const keys = generateKeyPairSync("ed25519");
    const edge = await EdgeConfiguration.of(declared.edge(), authority);
    for (const [service, at] of Object.entries(edge.upstreams)) {
      const [name = "", port] = at.split(":");
      sides.place(name, Number(port), service === "docs" ? { host: "127.0.0.1", port: 1 } : origin.endpoint);
    }
    store.bundle = signBundle(
      { serial: 2, toml: edge.toml },
      keys.privateKey.export({ format: "pem", type: "pkcs8" }) as string,
    );
    const { host, port } = new URL(store.env.INFISICAL_DOMAIN!);
    sides.place(host.split(":")[0]!, 443, { host: "127.0.0.1", port: Number(port) });
    const variables = {
      ...store.env,
      INFISICAL_DOMAIN: "https://secrets.alternatefutures.test",
      PINGAP_TOML_B64: edge.encoded,
      EDGE_BUNDLE_KEY: keys.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    };
    const wanted = changed(group("proxy"), (service) => withVariables(service, variables));
    const both = await run(wanted);
    judge("proxy", ...(await looked(both, (lease) => edgeSeen(lease, edge))));
  });

  async function edgeSeen(lease: Lease, { hosts }: EdgeConfiguration) {
    const [https, http] = [443, 80].map((port) => lease.port("proxy", port)!);
    const api = "api.alternatefutures.test";
    const byHost = await Promise.all(
      hosts.map(async (host) => [host, await askTls(https!, host, "/a/b?c=d")] as const),
    );
    return {
      hosts: Object.fromEntries(byHost),
      post: await askTls(https!, api, "/", { method: "POST", body: "x" }),
      head: await askTls(https!, api, "/", { method: "HEAD" }),
      spoofed: await askTls(https!, api, "/", {
        headers: { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "ftp" },
      }),
      teapot: await askTls(https!, api, "/status/418"),
      unknownHost: await askTls(https!, "nobody.example.net", "/"),
      redirect: await ask(http, "/a?b=c", { host: api }),
      redirectOfUnknown: await ask(http, "/", { host: "nobody.example.net" }),
      healthOutside: await ask(http, "/health", { host: api }),
      shown: await shown(https!, api),
      shownWithoutName: await shown(https!, undefined),
      shownForUnknown: await shown(https!, "nobody.example.net"),
      old: await shown(https!, api, "TLSv1.1"),
      previous: await shown(https!, api, "TLSv1.2"),
      plainOnTls: await ask(https, "/", { host: api }),
      live: await internal(lease, "/live"),
      health: await internal(lease, "/health"),
      healthOfUpstream: await internal(lease, "/health/web-app"),
      healthOfUpstreamThatIsDown: await internal(lease, "/health/docs"),
      metrics: await internal(lease, "/metrics"),
      unknownPath: await internal(lease, "/nothing"),
    };
  }

  /** Status at the port that only the proxy's own container reaches. */
  async function internal(lease: Lease, path: string): Promise<number> {
    const url = `http://127.0.0.1:8080${path}`;
    const printed = await lease.inside("proxy", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url);
    return printed === undefined ? (await ask(lease.port("proxy", 8080), path)).status : Number(printed);
  }
});
