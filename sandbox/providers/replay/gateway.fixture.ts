import { Secp256k1, sha256 } from "@cosmjs/crypto";
import { toUtf8 } from "@cosmjs/encoding";
import { Agent, fetch } from "undici";
import { compile } from "../../../sdl/compile.ts";
import type { Sdl } from "../../../sdl/document.ts";
import { manifestVersion } from "../../../sdl/manifest.ts";
import type { GroupSpec, Manifest } from "../../../sdl/types.ts";
import { createSelfSigned } from "../../certificates.ts";
import { addressOfKey } from "../../chain/wire/address.ts";
import { DialTable } from "../../dial.ts";
import type { Lease, Market } from "../../market.ts";
import { plainImage } from "../../runtime/container.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { Sender } from "../../sender.ts";
import { catalog, ingressDomain, providerHost } from "../catalog.ts";
import { startGateway } from "../gateway.ts";
import { Provider } from "../provider.ts";
import type { RecordedAnswer } from "./recording.ts";

/** A gateway whose leases are those of the recording: 1 runs, 422, 423 and 500 are bad in the recorded ways, 404 is none. */

const profile = catalog[0]!;

/** One service with an ingress that has a host name, and a forwarded port. */
const sdl = (count = 1): Sdl => ({
  version: "2.0",
  services: {
    web: {
      image: "nginx",
      expose: [
        { port: 80, to: [{ global: true }], accept: ["a.example.com"] },
        { port: 5432, to: [{ global: true }] },
      ],
    },
  },
  profiles: {
    compute: {
      web: { resources: { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: [{ size: "1Gi" }] } },
    },
    placement: { dcloud: { pricing: { web: { denom: "uact", amount: 1000 } } } },
  },
  deployment: { web: { dcloud: { profile: "web", count } } },
});

const { manifest, groupSpecs } = compile(sdl());

/** A group as the chain tells it. */
const wireGroup = ({ resources, ...spec }: GroupSpec) => ({
  ...spec,
  resources: resources.map(({ resource, ...rest }) => ({
    ...rest,
    resource: {
      ...resource,
      memory: { quantity: resource.memory.size },
      storage: resource.storage.map(({ name, size }) => ({ name, quantity: size })),
      endpoints: resource.endpoints.map(({ kind = 0, sequence_number }) => ({
        kind: ["SHARED_HTTP", "RANDOM_PORT", "LEASED_IP"][kind],
        sequence_number,
      })),
    },
  })),
});

/** Deployments of the recording by dseq. */
const deployments: Record<string, { hash: string; specs: GroupSpec[] }> = {
  1: { hash: manifestVersion(manifest), specs: groupSpecs },
  422: { hash: "00".repeat(32), specs: groupSpecs },
  423: { hash: manifestVersion(manifest), specs: compile(sdl(2)).groupSpecs },
  500: { hash: manifestVersion(manifest), specs: groupSpecs },
};

export class RecordedGateway {
  readonly provider: Provider;
  readonly #key: Uint8Array;
  readonly #owner: string;
  readonly #origin: string;
  readonly #agent = new Agent({ connect: { rejectUnauthorized: false } });
  readonly #close: () => Promise<void>;

  private constructor(
    provider: Provider,
    tenant: { key: Uint8Array; owner: string },
    gateway: { origin: string; close: () => Promise<void> },
  ) {
    this.provider = provider;
    this.#key = tenant.key;
    this.#owner = tenant.owner;
    this.#origin = gateway.origin;
    this.#close = gateway.close;
  }

  static async start(): Promise<RecordedGateway> {
    const { privkey, pubkey } = await Secp256k1.makeKeypair(sha256(toUtf8("tenant of the recorded gateway")));
    const publicKey = Secp256k1.compressPubkey(pubkey);
    const owner = addressOfKey(publicKey);
    const market = marketOf(publicKey);
    const sender = await Sender.fromName("recorded provider");
    const leases = Object.keys(deployments).map(
      (dseq): Lease => ({
        id: { owner, dseq, gseq: 1, oseq: 1, provider: sender.address, bseq: 0 },
        state: "active",
        created_at: "1",
        reclamation: null,
      }),
    );
    const certificate = await createSelfSigned(sender.address);
    const provider = providerOf(market, sender, certificate);
    await provider.onBlock([], leases);
    await provider.accept(owner, "1", manifest);
    failFor(provider, "500");
    const gateway = await startGateway(provider, market, certificate);
    const { host, port } = gateway.endpoint;
    const close = async () => {
      await gateway.close();
      await provider.runtime.close();
    };
    return new RecordedGateway(provider, { key: privkey, owner }, { origin: `https://${host}:${port}`, close });
  }

  async close(): Promise<void> {
    await this.#agent.close();
    await this.#close();
  }

  /** Puts what the recorded provider had stored in place of what runs. */
  async store(groups: Manifest): Promise<void> {
    const stored = this.provider.stored(`${this.#owner}/1/1/1`)!;
    stored.group = groups[0]!;
  }

  /** Asks what was asked, with the token and the body that its name tells of. */
  async ask({ name, request, headers }: RecordedAnswer) {
    const [method = "GET", path = ""] = request.split(" ");
    const authorization = headers.includes("authorization") ? await this.#authorization(name) : undefined;
    const body = bodyFor(name, method);
    const response = await fetch(this.#origin + path, {
      method,
      dispatcher: this.#agent,
      ...(authorization && { headers: { authorization } }),
      ...(body !== undefined && { body }),
    });
    return {
      http_status: response.status,
      content_type: response.headers.get("content-type"),
      body: await response.text(),
    };
  }

  async #authorization(name: string): Promise<string> {
    if (name.endsWith("wrong scheme")) return "Basic dTpw";
    if (name.endsWith("garbage token")) return "Bearer garbage";
    return `Bearer ${await this.#token(claimsFor(name))}`;
  }

  async #token(changes: object): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.#owner, iat: now, nbf: now, exp: now + 60, version: "v1", leases: { access: "full" } };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "ES256K", typ: "JWT" })}.${part({ ...claims, ...changes })}`;
    const signature = await Secp256k1.createSignature(sha256(toUtf8(signed)), this.#key);
    return `${signed}.${Buffer.from(signature.toFixedLength().slice(0, 64)).toString("base64url")}`;
  }
}

const OTHER_PROVIDER = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";

function claimsFor(name: string): object {
  const now = Math.floor(Date.now() / 1000);
  if (name.endsWith("expired")) return { iat: now - 120, nbf: now - 120, exp: now - 60 };
  if (name.endsWith("future")) return { iat: now + 60, nbf: now + 60, exp: now + 120 };
  if (name.endsWith("wrong scope")) return { leases: { access: "scoped", scope: ["events"] } };
  const permissions = [{ provider: OTHER_PROVIDER, access: "full" }];
  if (name.endsWith("other provider")) return { leases: { access: "granular", permissions } };
  return {};
}

function bodyFor(name: string, method: string): string | undefined {
  if (method === "GET") return undefined;
  if (name.endsWith("not a list")) return "{}";
  if (name.endsWith("cut")) return "[";
  if (name.endsWith("bad body")) return "nonsense";
  if (name.includes("migrate")) {
    const names = name.startsWith("hostname")
      ? { hostnames_to_migrate: ["a.example.com"] }
      : { endpoints_to_migrate: ["myip"] };
    return JSON.stringify({ destination_dseq: name.endsWith("no lease") ? 404 : 1, destination_gseq: 1, ...names });
  }
  return JSON.stringify(manifest);
}

function marketOf(publicKey: Uint8Array): Market {
  const key = { "@type": "/cosmos.crypto.secp256k1.PubKey", key: Buffer.from(publicKey).toString("base64") };
  const known = {
    account: async () => ({ account_number: "0", sequence: "0", pub_key: key }),
    deployment: async (_owner: string, dseq: string) => {
      const { hash, specs } = deployments[dseq]!;
      return {
        deployment: { state: "active", hash: Buffer.from(hash, "hex").toString("base64") },
        groups: specs.map((spec) => ({ id: { gseq: 1 }, group_spec: wireGroup(spec) })),
      };
    },
  };
  return known as unknown as Market;
}

function providerOf(market: Market, sender: Sender, certificate: { certificatePem: string; keyPem: string }): Provider {
  const options = {
    profile,
    sender,
    market,
    chainId: "test-1",
    auditor: "",
    seed: "1",
    certificate,
    runtime: new Runtime({
      host: providerHost(profile.name),
      domain: ingressDomain(profile.name),
      dial: new DialTable(),
      readyDelay: 1,
      imageOf: () => plainImage,
      connect: async () => undefined,
    }),
    patience: 60_000,
    stored: {},
    save: () => undefined,
    ended: () => undefined,
    log: () => undefined,
  };
  return new Provider(options);
}

/** Has its cluster not take the manifest of one deployment. */
function failFor(provider: Provider, failing: string): void {
  const accept = provider.accept.bind(provider);
  provider.accept = async (owner, dseq, given) => {
    if (dseq === failing) throw new Error("not running");
    return accept(owner, dseq, given);
  };
}
