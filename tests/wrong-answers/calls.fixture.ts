import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { ExternalAccount } from "../../acme/ca.ts";
import { connectCa } from "../../acme/client.ts";
import { screenGroup } from "../../akash/auction/screening.ts";
import { BmeClient } from "../../akash/chain/bme.ts";
import { ChainClient } from "../../akash/chain/client.ts";
import { Gateway } from "../../akash/gateway/gateway.ts";
import { runShell } from "../../akash/gateway/shell.ts";
import type { Market } from "../../akash/market.ts";
import { group } from "../../akash/sandbox.fixture.ts";
import type { LeaseTokens } from "../../akash/wallet/jwt.ts";
import { connectDns } from "../../dns/providers/connect.ts";
import type { DnsProvider, HostedZone } from "../../dns/providers/provider.ts";
import { DNS_PROVIDERS } from "../../dns/providers/registry.ts";
import { canonicalRecordSet } from "../../dns/records/rdata.ts";
import { recordKey } from "../../dns/records/records.ts";
import type { DnsProviderName, DnsSettings } from "../../dns/settings.ts";
import { startPullRegistry } from "../../images/pull-registry.fixture.ts";
import { resolveDigest } from "../../images/registry.ts";
import { internet } from "../../network/network.ts";
import { createSelfSigned } from "../../sandbox/certificates.ts";
import { CLOUDFLARE_ACCOUNT } from "../../sandbox/dns/cloudflare.ts";
import { PAID_PLAN } from "../../sandbox/dns/cloudflare-plan.ts";
import { startDns } from "../../sandbox/dns/dns.ts";
import { api } from "../../sandbox/infisical/http.ts";
import { routes } from "../../sandbox/infisical/routes.ts";
import type { InfisicalState } from "../../sandbox/infisical/state.ts";
import { recoverAdministrator } from "../../secrets/administrator.ts";
import { type Folder, Infisical } from "../../secrets/infisical.ts";
import { answerAsCa } from "./acme.fixture.ts";
import type { RightAnswer } from "./answers.fixture.ts";
import type { Behind } from "./front.fixture.ts";

/** One method of a client, called through a front. */
export interface ClientCall {
  readonly name: string;
  readonly behind: Behind;
  /** Makes what it is about past the front, another thing each time. */
  readonly call: (url: string, signal: AbortSignal) => Promise<unknown>;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** It reads nothing of the answer: what it asks for is read back by another method. */
  readonly answerless?: true;
  /** Wrong answers that are right ones here, such as the empty list of one who has nothing. */
  readonly fits?: readonly string[];
  /** A hint: without a proper answer there is none, and no error. */
  readonly hint?: true;
}

export interface Calls {
  readonly calls: readonly ClientCall[];
  close(): Promise<void>;
}

let count = 0;
const unique = (): string => `n${++count}`;

type Settings = { readonly [Name in DnsProviderName]: (endpoint: string, planted: string) => DnsSettings };

const SETTINGS: Settings = {
  cloudflare: (endpoint, planted) => ({
    cloudflare: {
      apiToken: `${planted}sandbox-cloudflare`,
      accountId: CLOUDFLARE_ACCOUNT,
      endpoint,
      loadBalancing: true,
    },
  }),
  google: (endpoint, planted) => ({
    google: { project: "sandbox", accessToken: `${planted}sandbox-google`, endpoint },
  }),
  desec: (endpoint, planted) => ({ desec: { token: `${planted}sandbox-desec`, endpoint } }),
};

/** Every method of every DNS provider, before the doubles. @param planted first part of their tokens, to `+` */
export async function dnsCalls(planted = ""): Promise<Calls> {
  const none = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
  const dns = await startDns({ ports: none, cloudflarePlan: PAID_PLAN, throttle: 10_000 });
  const calls = (Object.keys(SETTINGS) as DnsProviderName[]).flatMap((name): ClientCall[] => {
    const behind = `http://127.0.0.1:${dns.ports[name]}`;
    // Its lists are plain: of no domain at all, one says `[]`.
    const ofDesec = name === "desec" ? ["an empty list"] : [];
    const connect = (url: string) => connectDns(SETTINGS[name](url, planted), name);
    const row = (
      method: string,
      call: (client: DnsProvider, zone: HostedZone, signal: AbortSignal) => Promise<unknown>,
      fits: readonly string[] = [],
    ): ClientCall => ({
      name: `${name}: ${method}`,
      behind,
      fits,
      async call(url, signal) {
        const direct = await connect(behind);
        const zone = await direct.createZone(`${unique()}.example`, signal);
        await write(direct, zone, "192.0.2.1", signal);
        return call(await connect(url), zone, signal);
      },
    });
    const reach: ClientCall = {
      name: `${name}: readReach`,
      behind,
      fits: ofDesec,
      call: (url, signal) => DNS_PROVIDERS[name].readReach(SETTINGS[name](url, planted)[name]!, signal),
    };
    return [
      row("findZone", (client, zone, signal) => client.findZone(zone.name, signal), ofDesec),
      row("createZone", (client, _, signal) => client.createZone(`${unique()}.example`, signal)),
      row("readRecords", (client, zone, signal) => client.readRecords(zone, signal)),
      row("applyChanges", (client, zone, signal) => write(client, zone, "192.0.2.2", signal)),
      row("deleteZone", async (client, zone, signal) => {
        await write(await connect(behind), zone, undefined, signal);
        await client.deleteZone(zone, signal);
      }),
      ...(name === "desec" ? [] : [row("readQuota", (client, zone, signal) => client.readQuota!(zone, signal))]),
      ...(name === "desec"
        ? []
        : [row("applyChanges with a routing", (client, zone, signal) => steer(client, zone, signal))]),
      reach,
    ];
  });
  return { calls, close: () => dns.close() };
}

/** Changes one record set, makes a second one, and deletes a third; undefined leaves nothing. */
async function write(client: DnsProvider, zone: HostedZone, value: string | undefined, signal: AbortSignal) {
  const actual = await client.readRecords(zone, signal);
  const set = (name: string, type: string, ...values: string[]) =>
    canonicalRecordSet({ name, type, ttl: 3600, values });
  const desired =
    value === undefined ? [] : [set("www", "A", value), set(`x-${value.replaceAll(".", "-")}`, "TXT", '"a text"')];
  const before = new Map(actual.filter((each) => recordKey(each) !== "/NS").map((each) => [recordKey(each), each]));
  const after = new Map(desired.map((each) => [recordKey(each), each]));
  const changes = [...new Set([...before.keys(), ...after.keys()])].map((key) => ({
    key,
    ...(before.has(key) && { before: before.get(key)! }),
    ...(after.has(key) && { after: after.get(key)! }),
  }));
  await client.applyChanges(zone, changes, signal);
}

async function steer(client: DnsProvider, zone: HostedZone, signal: AbortSignal) {
  const items = ["192.0.2.1", "192.0.2.2"].map((value) => ({ weight: 1, values: [value] }));
  const routed = canonicalRecordSet({
    name: "lb",
    type: "A",
    ttl: 300,
    values: [],
    routing: { kind: "weighted", items },
  });
  await client.readRecords(zone, signal);
  await client.applyChanges(zone, [{ key: recordKey(routed), after: routed }], signal);
}

const recorded = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../conformance/chain/${file}`, import.meta.url)), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { name: string; request?: string; http_status: number; body: object });

const JSON_HEADERS = { "content-type": "application/json" };
const answering = (body: object) => (): RightAnswer => ({
  status: 200,
  headers: JSON_HEADERS,
  body: JSON.stringify(body),
});

/** Every query of the chain, before recorded answers of a real one. */
export function chainCalls(): Calls {
  const queries = recorded("rest.jsonl").filter(({ http_status }) => http_status === 200);
  const posts = recorded("broadcast-and-simulate.jsonl").filter(({ http_status }) => http_status === 200);
  const row = (
    method: string,
    path: RegExp,
    call: (chain: ChainClient, bme: BmeClient, signal: AbortSignal) => Promise<unknown>,
  ): ClientCall => {
    const isFull = ({ body }: { body: object }) => !Object.values(body).some((part) => Array.isArray(part) && !part[0]);
    const found = queries.find((each) => path.test(each.request ?? "") && isFull(each));
    if (!found) throw new Error(`no recording for ${method}`);
    const { pagination, ...body } = found.body as { pagination?: object };
    const right = { ...body, ...(pagination && { pagination: { next_key: null, total: "1" } }) };
    return {
      name: `chain: ${method}`,
      behind: answering(right),
      call: (url, signal) => call(new ChainClient([url]), new BmeClient([url]), signal),
    };
  };
  const posted = (
    method: string,
    key: string,
    call: (chain: ChainClient, signal: AbortSignal) => Promise<unknown>,
  ) => ({
    name: `chain: ${method}`,
    behind: answering(posts.find(({ body }) => key in body)!.body),
    call: (url: string, signal: AbortSignal) => call(new ChainClient([url]), signal),
  });
  const owner = { owner: "akash1a" };
  return {
    calls: [
      row("latestBlock", /blocks\/latest/, (chain, _, signal) => chain.latestBlock(signal)),
      row("account", /auth\/v1beta1\/accounts\/./, (chain, _, signal) => chain.account("akash1a", signal)),
      row("balances", /balances\/./, (chain, _, signal) => chain.balances("akash1a", signal)),
      row("deployments", /deployments\/list/, (chain, _, signal) => chain.deployments(owner, signal)),
      row("deployment", /deployments\/info/, (chain, _, signal) => chain.deployment({ ...owner, dseq: "1" }, signal)),
      row("orders", /orders\/list/, (chain, _, signal) => chain.orders(owner, signal)),
      row("bids", /bids\/list/, (chain, _, signal) => chain.bids(owner, signal)),
      row("leases", /leases\/list/, (chain, _, signal) => chain.leases(owner, signal)),
      row("reclamationBounds", /market\/v1beta5\/params/, (chain, _, signal) => chain.reclamationBounds(signal)),
      row("providers", /v1beta4\/providers(\?|$)/, (chain, _, signal) => chain.providers(signal)),
      row("audits", /audit\/attributes\/akash1[^/]+\/akash1/, (chain, _, signal) => chain.audits("akash1a", signal)),
      row("certificates", /certificates\/list/, (chain, _, signal) => chain.certificates("akash1a", signal)),
      row("mint", /bme\/v1\/ledger/, (_, bme, signal) => bme.mint("akash1a", 1n, signal)),
      posted("transaction", "tx_response", (chain, signal) => chain.transaction("AB", signal)),
      posted("broadcast", "tx_response", (chain, signal) => chain.broadcast(Buffer.of(1), signal)),
      posted("simulate", "gas_info", (chain, signal) => chain.simulate(Buffer.of(1), signal)),
      {
        name: "the Console: screenGroup",
        behind: answering({
          providers: [{ owner: "akash1a", hostUri: "https://a", isAudited: true, location: null, incidents: [] }],
        }),
        hint: true,
        call: (url, signal) => screenGroup({ console: url } as Market, { group: group("g") }, signal),
      },
    ],
    async close() {},
  };
}

/** Every method of Infisical's client, before the double. @param planted a secret that is kept there */
export async function infisicalCalls(planted = "text"): Promise<Calls> {
  let state: InfisicalState | undefined;
  const store = {
    read: () => structuredClone(state),
    write: (next: InfisicalState) => {
      state = next;
    },
  };
  const server = createServer(api(routes(store)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const behind = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const forever = new AbortController().signal;
  const root = new Infisical({ url: behind }, internet, forever);
  const person = { email: "a@example.com", password: "p" };
  await root.bootstrap({ ...person, organization: "O" });
  const { organizationId, ...client } = await recoverAdministrator(root, person);
  const { accessToken } = await root.login(client);
  const at = (url: string, signal: AbortSignal) => new Infisical({ url, accessToken }, internet, signal);
  const direct = at(behind, forever);
  const project = await direct.createProject("platform");
  await direct.createEnvironment(project.id, "prod");
  const folder: Folder = { projectId: project.id, environment: "prod", path: "/a" };
  await direct.createFolder({ ...folder, path: "/" }, "a");
  await direct.writeSecrets(folder, { kept: planted });
  const identity = await direct.createIdentity(organizationId, "reader");
  await direct.attachUniversalAuth(identity);
  await direct.addMember(project.id, identity);
  const clientId = await direct.clientId(identity);
  const { clientSecret } = await direct.createClientSecret(identity, "reader");
  const { id: secretId } = await direct.createClientSecret(identity, "another");

  const row = (
    method: string,
    call: (client: Infisical, thing: string) => Promise<unknown>,
    make: () => Promise<string> = async () => unique(),
  ): ClientCall => ({
    name: `Infisical: ${method}`,
    behind,
    async call(url, signal) {
      const thing = await make();
      await using client = at(url, signal);
      return await call(client, thing);
    },
  });
  const newProject = async () => (await direct.createProject(unique())).id;
  const newIdentity = () => direct.createIdentity(organizationId, unique());
  const newSecret = async () => {
    const key = unique();
    await direct.writeSecrets(folder, { [key]: planted });
    return key;
  };
  return {
    calls: [
      row("status", (client) => client.status()),
      row("login", (client) => client.login({ clientId, clientSecret })),
      row("projects", (client) => client.projects()),
      row("createProject", (client, name) => client.createProject(name)),
      row("deleteProject", (client, id) => client.deleteProject(id), newProject),
      row("createEnvironment", (client, slug) => client.createEnvironment(project.id, slug)),
      row("folders", (client) => client.folders({ ...folder, path: "/" })),
      row("createFolder", (client, name) => client.createFolder({ ...folder, path: "/" }, name)),
      row("secrets", (client) => client.secrets(folder)),
      row("writeSecrets", (client, key) => client.writeSecrets(folder, { [key]: planted })),
      row("deleteSecrets", (client, key) => client.deleteSecrets(folder, [key]), newSecret),
      row("identitiesNamed", (client) => client.identitiesNamed(organizationId, "reader")),
      row("identity", (client) => client.identity(identity)),
      row("createIdentity", (client, name) => client.createIdentity(organizationId, name)),
      row("deleteIdentity", (client, id) => client.deleteIdentity(id), newIdentity),
      row("addMember", (client, id) => client.addMember(project.id, id), newIdentity),
      row("grantReading", (client, slug) => client.grantReading(folder, identity, slug)),
      row("attachUniversalAuth", (client, id) => client.attachUniversalAuth(id), newIdentity),
      row("clientId", (client) => client.clientId(identity)),
      row("createClientSecret", (client, name) => client.createClientSecret(identity, name)),
      row("clientSecrets", (client) => client.clientSecrets(identity)),
      row("revokeClientSecret", (client) => client.revokeClientSecret(identity, secretId)),
      row("clearLockouts", (client) => client.clearLockouts(identity)),
      row("logInAsPerson", (client) => client.logInAsPerson(person)),
    ],
    async close() {
      await root[Symbol.asyncDispose]();
      await direct[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Every method of a lease's gateway. @param tokens those of the owner @param manifest what is sent */
export async function gatewayCalls(
  tokens: Pick<LeaseTokens, "take"> = { take: async () => "a.jwt.canary" },
  manifest = "[]",
): Promise<Calls> {
  const { certificatePem, keyPem } = await createSelfSigned("localhost", ["localhost"]);
  const market = {
    chain: { certificates: async () => [] },
    tokens,
    network: { ...internet, authorities: async () => [certificatePem] },
  } as unknown as Market;
  const nothing = (): RightAnswer => ({ status: 200, headers: {}, body: "" });
  const row = (
    method: string,
    behind: Behind,
    call: (lease: Parameters<typeof runShell>[1], signal: AbortSignal) => Promise<unknown>,
    more: Partial<ClientCall> = {},
  ): ClientCall => ({
    name: `gateway: ${method}`,
    behind,
    tls: { cert: certificatePem, key: keyPem },
    call: (url, signal) =>
      call(
        { dseq: "1", gseq: 1, oseq: 1, provider: "akash1a", hostUri: url.replace("127.0.0.1", "localhost") },
        signal,
      ),
    ...more,
  });
  const using =
    (call: (gateway: Gateway, signal: AbortSignal) => Promise<unknown>) =>
    async (lease: Parameters<typeof runShell>[1], signal: AbortSignal) => {
      const gateway = await Gateway.open(market, lease, signal);
      return call(gateway, signal).finally(() => gateway.close());
    };
  const status = { services: { api: { total: 1, available: 1, uris: ["a.test"], replicas: 1 } } };
  const streams = { stdout: () => {}, stderr: () => {} };
  const answerless = { answerless: true } as const;
  return {
    calls: [
      row(
        "status",
        answering(status),
        using((gateway, signal) => gateway.status(signal)),
      ),
      row(
        "sendManifest",
        nothing,
        using((gateway, signal) => gateway.sendManifest(manifest, signal)),
        answerless,
      ),
      row(
        "migrateHostnames",
        nothing,
        using((gateway, signal) => gateway.migrateHostnames(["a"], signal)),
        answerless,
      ),
      row(
        "migrateEndpoints",
        nothing,
        using((gateway, signal) => gateway.migrateEndpoints(["a"], signal)),
        answerless,
      ),
      row(
        "logs",
        nothing,
        using((gateway, signal) => drain(gateway.logs({}, signal), signal)),
      ),
      row(
        "events",
        nothing,
        using((gateway, signal) => drain(gateway.events(false, signal), signal)),
      ),
      row("runShell", nothing, (lease, signal) =>
        runShell(market, lease, { container: "api", command: ["env"] }, streams, signal),
      ),
    ],
    async close() {},
  };
}

/** A stream that its signal ends has no error of its own. */
async function drain(stream: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
  for await (const _ of stream);
  signal.throwIfAborted();
}

/** Every request of an order, before a CA that says yes to all. @param externalAccount the account is bound to it */
export function acmeCalls(externalAccount?: ExternalAccount): Calls {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
  const account = async (url: string, signal: AbortSignal) => {
    const ca = await connectCa(`${url}/directory`, internet, signal);
    return ca.account(String(key), externalAccount && { externalAccount });
  };
  const names = ["example.com"];
  const row = (method: string, call: ClientCall["call"]): ClientCall => ({
    name: `ACME: ${method}`,
    behind: answerAsCa,
    call,
  });
  return {
    calls: [
      row("newOrder", async (url, signal) => (await account(url, signal)).newOrder(names, {})),
      row("openOrder", async (url, signal) => (await account(url, signal)).openOrder(names)),
      row("certificate", async (url, signal) => {
        const order = await (await account(url, signal)).order(`${url}/order`);
        return order!.certificate(String(key));
      }),
      row("renewalWindow", async (url, signal) => {
        const ca = await connectCa(`${url}/directory`, internet, signal);
        return ca.renewalWindow("id");
      }),
    ],
    async close() {},
  };
}

/** An index behind a token, as most registries have them. */
export async function registryCalls(): Promise<Calls> {
  const body = JSON.stringify({ manifests: [{ platform: { os: "linux", architecture: "amd64" } }] });
  const type = "application/vnd.oci.image.index.v1+json";
  const registry = await startPullRegistry({ manifests: { "x/y:1": { type, body } } });
  return {
    calls: [
      {
        name: "registry: digest of a tag",
        behind: `http://${registry.host}`,
        call: (url, signal) => resolveDigest(`${new URL(url).host}/x/y:1`, internet, signal),
      },
    ],
    close: async () => registry.close(),
  };
}
