import { readFileSync } from "node:fs";
import { makeCosmoshubPath } from "@cosmjs/amino";
import { Bip39, EnglishMnemonic, Secp256k1, Slip10, Slip10Curve, sha256 } from "@cosmjs/crypto";
import { type Agent, fetch, type RequestInit, request } from "undici";
import { WebSocket } from "ws";
import { dispatcher } from "../network/http.ts";
import type { Network } from "../network/network.ts";
import { sandboxNetwork } from "../network/sandbox.ts";
import { compile } from "../sdl/compile.ts";
import type { Sdl } from "../sdl/document.ts";
import { manifestBytes, manifestVersion } from "../sdl/manifest.ts";
import type { GroupSpec, Manifest } from "../sdl/types.ts";
import { Signer } from "./chain/wire/signer.ts";
import { type Lease, type LeaseId, Market, type TxResponse } from "./market.ts";
import type { Message } from "./sender.ts";

const chainId = "sandbox-1";

export interface Bid {
  id: LeaseId;
  price: { denom: string; amount: string };
}

export type LeaseState = Lease & { reason: string };

/** One service with an ingress, a forwarded port and a leased address, which only aurora bids on. */
export const web = (env: string[] = []): Sdl => ({
  version: "2.0",
  endpoints: { edge: { kind: "ip" } },
  services: {
    web: {
      image: "example/web@sha256:1",
      env,
      expose: [
        { port: 8080, as: 80, to: [{ global: true }] },
        { port: 5432, to: [{ global: true }] },
        { port: 443, to: [{ global: true, ip: "edge" }] },
      ],
    },
  },
  profiles: {
    compute: {
      web: { resources: { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: [{ size: "1Gi" }] } },
    },
    placement: {
      west: { attributes: { "location-region": "na-us-west" }, pricing: { web: { denom: "uact", amount: 1000 } } },
    },
  },
  deployment: { web: { west: { profile: "web", count: 1 } } },
});

/** Someone who deploys on a running sandbox by its public interfaces only. */
export class Tenant {
  readonly network: Network;
  readonly market: Market;
  readonly control: string;
  readonly #signer: Signer;
  readonly #key: Uint8Array;
  readonly #agents: Agent[] = [];

  static async of(state: string, basePort: number): Promise<Tenant> {
    const mnemonic = readFileSync(`${state}/wallet.mnemonic`, "utf8").trim();
    const seed = await Bip39.mnemonicToSeed(new EnglishMnemonic(mnemonic));
    const key = Slip10.derivePath(Slip10Curve.Secp256k1, seed, makeCosmoshubPath(0)).privkey;
    return new Tenant(await Signer.fromMnemonic(mnemonic), key, basePort);
  }

  private constructor(signer: Signer, key: Uint8Array, basePort: number) {
    this.#signer = signer;
    this.#key = key;
    this.control = `http://127.0.0.1:${basePort}`;
    this.network = sandboxNetwork(this.control);
    this.market = new Market(`http://127.0.0.1:${basePort + 1}`);
  }

  get address(): string {
    return this.#signer.address;
  }

  /** Signs under the account's next sequence. */
  async sign(...messages: object[]): Promise<Uint8Array> {
    const account = await this.market.account(this.address);
    const { account_number: accountNumber, sequence } = account!;
    return this.#signer.sign(messages as Message[], { chainId, accountNumber, sequence });
  }

  /** Broadcasts and waits for the block. @throws with the log of a failure */
  async transact(...messages: object[]): Promise<TxResponse> {
    const sent = await this.market.broadcast(await this.sign(...messages));
    if (sent.code !== 0) throw new Error(sent.raw_log);
    const done = await until(() => this.market.transaction(sent.txhash));
    if (done.code !== 0) throw new Error(done.raw_log);
    return done;
  }

  /** Opens a deployment and waits for at least one bid. @param notice reclamation window, such as `3600s` */
  async order(dseq: string, sdl: Sdl, notice?: string): Promise<{ manifest: Manifest; bids: Bid[] }> {
    const { manifest, groupSpecs } = compile(sdl);
    await this.transact({
      "@type": "/akash.deployment.v1beta4.MsgCreateDeployment",
      id: { owner: this.address, dseq },
      groups: groupSpecs.map(wireGroup),
      hash: Buffer.from(manifestVersion(manifest), "hex").toString("base64"),
      deposit: { amount: { denom: "uact", amount: "5000000" }, sources: ["balance"] },
      ...(notice && { reclamation: { min_window: notice } }),
    });
    const bids = await until(async () => {
      const open = await this.bids(dseq);
      return open.length > 0 ? open : undefined;
    });
    return { manifest, bids };
  }

  async bids(dseq: string): Promise<Bid[]> {
    const query = `filters.owner=${this.address}&filters.dseq=${dseq}&filters.state=open`;
    const response = await this.market.get(`/akash/market/v1beta5/bids/list?${query}`);
    return ((await response.json()) as { bids: { bid: Bid }[] }).bids.map(({ bid }) => bid);
  }

  async lease(bid: Bid): Promise<void> {
    await this.transact({ "@type": "/akash.market.v1beta5.MsgCreateLease", bid_id: bid.id });
  }

  async update(dseq: string, sdl: Sdl): Promise<Manifest> {
    const { manifest } = compile(sdl);
    await this.transact({
      "@type": "/akash.deployment.v1beta4.MsgUpdateDeployment",
      id: { owner: this.address, dseq },
      hash: Buffer.from(manifestVersion(manifest), "hex").toString("base64"),
    });
    return manifest;
  }

  /** The first lease of a deployment as the chain has it. */
  async leaseOf(dseq: string): Promise<LeaseState | undefined> {
    const query = `filters.owner=${this.address}&filters.dseq=${dseq}`;
    const response = await this.market.get(`/akash/market/v1beta5/leases/list?${query}`);
    return ((await response.json()) as { leases: { lease: LeaseState }[] }).leases[0]?.lease;
  }

  async closeDeployment(dseq: string): Promise<void> {
    await this.transact({
      "@type": "/akash.deployment.v1beta4.MsgCloseDeployment",
      id: { owner: this.address, dseq },
    });
  }

  /** Sends the manifest as often as the provider has not seen the lease. */
  async send(id: LeaseId, manifest: Manifest): Promise<{ status: number; text: string }> {
    return until(async () => {
      const path = `/deployment/${id.dseq}/manifest`;
      const response = await this.gateway(id.provider, path, { method: "PUT", body: manifestBytes(manifest) });
      const text = await response.text();
      return text.startsWith("no lease for deployment") ? undefined : { status: response.status, text };
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the tests look into the provider's free-form answer
  async status(id: LeaseId): Promise<any> {
    const response = await this.gateway(id.provider, `/lease/${id.dseq}/${id.gseq}/${id.oseq}/status`);
    return response.ok ? response.json() : undefined;
  }

  /** Waits until every service of a lease is ready. */
  async ready(id: LeaseId) {
    return until(async () => {
      const status = await this.status(id);
      const services = Object.values(status?.services ?? {}) as { total: number; ready_replicas: number }[];
      return services.length > 0 && services.every((each) => each.ready_replicas === each.total) ? status : undefined;
    });
  }

  async gateway(provider: string, path: string, init: RequestInit & { token?: string } = {}) {
    const token = init.token ?? (await this.token());
    return this.fetch((await this.#hostUri(provider)) + path, {
      ...init,
      headers: { authorization: `Bearer ${token}` },
    });
  }

  async #hostUri(provider: string): Promise<string> {
    const response = await this.market.get(`/akash/provider/v1beta4/providers/${provider}`);
    return ((await response.json()) as { provider: { host_uri: string } }).provider.host_uri;
  }

  /** Messages of a provider's stream, those of its first moments. @throws with the status of a refusal */
  async listen(provider: string, path: string, token?: string): Promise<unknown[]> {
    const hostUri = new URL(await this.#hostUri(provider));
    const { host, port } = await this.network.dial(hostUri.hostname, Number(hostUri.port), "tcp");
    const headers = { authorization: `Bearer ${token ?? (await this.token())}` };
    const socket = new WebSocket(`wss://${host}:${port}${path}`, { headers, rejectUnauthorized: false });
    const messages: unknown[] = [];
    socket.on("message", (data) => messages.push(JSON.parse(String(data))));
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => setTimeout(resolve, 200));
      socket.once("error", reject);
    });
    socket.terminate();
    return messages;
  }

  /** A fetch that takes any certificate: what is served is judged by the test. */
  fetch(
    url: string,
    init: RequestInit = {},
    options: Parameters<typeof dispatcher>[1] = { judge: async () => undefined },
  ) {
    const agent = dispatcher(this.network, options);
    this.#agents.push(agent);
    return fetch(url, { ...init, dispatcher: agent });
  }

  /** A JSON request with a Host header of its own, which `fetch` does not allow. */
  async request(url: string, headers: Record<string, string>, options: Parameters<typeof dispatcher>[1]) {
    const agent = dispatcher(this.network, options);
    this.#agents.push(agent);
    const { statusCode: status, body } = await request(url, { dispatcher: agent, headers });
    const text = await body.text();
    return { status, body: text.startsWith("{") ? (JSON.parse(text) as unknown) : text };
  }

  async token(changes: object = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.address, iat: now, nbf: now, exp: now + 60, version: "v1", leases: { access: "full" } };
    const text = [
      { alg: "ES256K", typ: "JWT" },
      { ...claims, ...changes },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = await Secp256k1.createSignature(sha256(Buffer.from(text)), this.#key);
    return `${text}.${Buffer.from(signature.toFixedLength().slice(0, 64)).toString("base64url")}`;
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.destroy()));
  }
}

/** Repeats until there is a result. @throws after 20 s */
export async function until<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const result = await attempt();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nothing came within 20 s");
}

const kinds = ["SHARED_HTTP", "RANDOM_PORT", "LEASED_IP"];

/** A group spec in the chain's JSON form. */
function wireGroup(group: GroupSpec): object {
  const { attributes, signed_by } = group.requirements;
  return {
    ...group,
    requirements: {
      attributes: attributes ?? [],
      signed_by: { all_of: signed_by.all_of ?? [], any_of: signed_by.any_of ?? [] },
    },
    resources: group.resources.map(({ resource, ...unit }) => ({
      ...unit,
      resource: {
        ...resource,
        memory: { quantity: resource.memory.size, attributes: resource.memory.attributes ?? [] },
        storage: resource.storage.map(({ size, ...volume }) => ({ ...volume, quantity: size })),
        endpoints: resource.endpoints.map(({ kind = 0, sequence_number }) => ({ kind: kinds[kind], sequence_number })),
      },
    })),
  };
}
