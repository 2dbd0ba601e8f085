import type { Agent } from "undici";
import { z } from "zod";
import { ExplainedError } from "../../errors/explained-error.ts";
import { rootCauseText } from "../../errors/text.ts";
import { AnswerError } from "../../network/answer-error.ts";
import { boundedFetch, webSocketUrl } from "../../network/bounded-fetch.ts";
import { type Connect, dispatcherOver } from "../../network/http.ts";
import { parseJson, readJson } from "../../network/json.ts";
import { openWebSocket } from "../../network/web-socket.ts";
import { rememberSecret } from "../../redaction/known.ts";
import type { LeaseId } from "../chain/client.ts";
import { pause } from "../chain/wait.ts";
import type { Market } from "../market.ts";
import type { Scope } from "../wallet/jwt.ts";
import { GatewayError } from "./gateway-error.ts";
import { type LeaseStatus, leaseStatus } from "./lease-status.ts";
import { type KubeEvent, kubeEvent, type LogLine, logLine, messagesOf } from "./stream.ts";
import { connectProvider } from "./tls.ts";

/** A lease and where its provider's gateway is. */
export interface GatewayLease extends Pick<LeaseId, "dseq" | "gseq" | "oseq" | "provider"> {
  /** Such as `https://provider.example.com:8443`. */
  readonly hostUri: string;
}

const storedService = z.object({
  name: z.string(),
  /** `NAME=value`, each. */
  env: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
});
const storedManifest = z.array(z.object({ services: z.array(storedService) }));
export type StoredService = z.output<typeof storedService>;

/** Octets of a status. */
const MOST_OCTETS = 4 * 2 ** 20;

export interface LogOptions {
  /** Services to hear; absent = all. */
  readonly services?: readonly string[];
  readonly follow?: boolean;
  /** Lines of the past, default all. */
  readonly tail?: number;
}

/** Client of one lease at its provider's gateway. Close it when done. */
export class Gateway {
  readonly #market: Market;
  readonly #lease: GatewayLease;
  readonly #connect: Connect;
  readonly #agent: Agent;

  private constructor(market: Market, lease: GatewayLease, connect: Connect) {
    this.#market = market;
    this.#lease = lease;
    this.#connect = connect;
    this.#agent = dispatcherOver(connect);
  }

  /** Reads the provider's certificates on the chain, against which a self-issued one is verified. */
  static async open(market: Market, lease: GatewayLease, signal: AbortSignal): Promise<Gateway> {
    const published = () => market.chain.certificates(lease.provider, signal);
    return new Gateway(market, lease, await connectProvider(market.network, lease.provider, published));
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** @param manifest the exact hashed text. The provider checks it against the chain's hash and group. */
  async sendManifest(manifest: string, signal: AbortSignal): Promise<void> {
    await this.#request("PUT", `/deployment/${this.#lease.dseq}/manifest`, "send-manifest", signal, manifest, 120_000);
  }

  /**
   * Has host names of the owner's other leases at this provider lead to this lease, whose manifest must name them.
   * Safe to repeat (`provider:gateway/rest/router_migrate.go`).
   */
  async migrateHostnames(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#migrate("/hostname/migrate", "hostname-migrate", { hostnames_to_migrate: names }, signal);
  }

  /**
   * Gives this lease what the owner's other leases at this provider hold under these endpoint names. Safe to repeat
   * (`provider:gateway/rest/router_migrate_endpoint.go`); the address follows within seconds.
   */
  async migrateEndpoints(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#migrate("/endpoint/migrate", "ip-migrate", { endpoints_to_migrate: names }, signal);
  }

  async #migrate(path: string, scope: Scope, names: object, signal: AbortSignal): Promise<void> {
    const { dseq, gseq } = this.#lease;
    // by hand, as a dseq (uint64) may be more than a JavaScript number holds
    const body = `{"destination_dseq":${dseq},"destination_gseq":${gseq},${JSON.stringify(names).slice(1)}`;
    await this.#request("POST", path, scope, signal, body);
  }

  /** Null while the provider holds no manifest for the lease. */
  async status(signal: AbortSignal): Promise<LeaseStatus | null> {
    try {
      const path = `${this.#path}/status`;
      const text = await this.#request("GET", path, "status", signal);
      return readJson(text, leaseStatus, new URL(path, this.#lease.hostUri));
    } catch (error) {
      if (error instanceof GatewayError && error.unknownLease) return null;
      throw error;
    }
  }

  /** The containers of the manifest that the provider holds, with their environment; null while it holds none. */
  async manifest(signal: AbortSignal): Promise<readonly StoredService[] | null> {
    try {
      const path = `${this.#path}/manifest`;
      const text = await this.#request("GET", path, "get-manifest", signal);
      const groups = readJson(text, storedManifest, new URL(path, this.#lease.hostUri));
      const services = groups.flatMap((group) => group.services);
      rememberSecret(services.map(({ env }) => env));
      return services;
    } catch (error) {
      if (error instanceof GatewayError && error.unknownLease) return null;
      throw error;
    }
  }

  /** Log lines as they come; ends when the provider closes, throws when it closes for a reason. */
  logs(options: LogOptions, signal: AbortSignal): AsyncGenerator<LogLine> {
    const query = new URLSearchParams({ follow: String(options.follow ?? false) });
    if (options.services) query.set("service", options.services.join(","));
    if (options.tail !== undefined) query.set("tail", String(options.tail));
    return this.#stream(`${this.#path}/logs?${query}`, "logs", logLine, signal);
  }

  /** Kubernetes events of the lease. */
  events(follow: boolean, signal: AbortSignal): AsyncGenerator<KubeEvent> {
    return this.#stream(`${this.#path}/kubeevents?follow=${follow}`, "events", kubeEvent, signal);
  }

  get #path(): string {
    const { dseq, gseq, oseq } = this.#lease;
    return `/lease/${dseq}/${gseq}/${oseq}`;
  }

  async #headers(scope: Scope): Promise<Record<string, string>> {
    const token = await this.#market.tokens.take(this.#lease.provider, scope);
    return { authorization: `Bearer ${token}` };
  }

  async #request(
    method: string,
    path: string,
    scope: Scope,
    signal: AbortSignal,
    body?: string,
    timeout = 20_000,
  ): Promise<string> {
    const url = new URL(path, this.#lease.hostUri).href;
    const response = await boundedFetch(url, {
      method,
      dispatcher: this.#agent,
      headers: { ...(await this.#headers(scope)), ...(body && { "content-type": "application/json" }) },
      signal,
      limits: { octets: MOST_OCTETS, total: timeout },
      ...(body && { body }),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof AnswerError) throw error;
      throw new ExplainedError("provider-unreachable", `${url}: ${rootCauseText(error)}`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) throw new GatewayError(url, response.status, text);
    // Where nothing is to be read, a page of somebody in between would look like success.
    if (text.trimStart().startsWith("<")) parseJson(text, url);
    return text;
  }

  async *#stream<T>(path: string, scope: Scope, item: z.ZodType<T>, signal: AbortSignal): AsyncGenerator<T> {
    const url = webSocketUrl(new URL(path, this.#lease.hostUri));
    const socket = openWebSocket(this.#connect, url, await this.#headers(scope));
    for await (const text of messagesOf(socket, url, signal)) yield readJson(text, item, url);
  }
}

const GRACE_ATTEMPTS = 3;

/** Whether a provider's gateway answers at all, tried several times over some seconds: undefined, or how it does not. */
export async function gatewayAnswers(
  market: Market,
  provider: { provider: string; hostUri: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const published = () => market.chain.certificates(provider.provider, signal);
  const agent = dispatcherOver(await connectProvider(market.network, provider.provider, published));
  let silence: string | undefined;
  try {
    for (let attempt = 0; attempt < GRACE_ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(2_000, signal);
      silence = await boundedFetch(new URL("/status", provider.hostUri), {
        dispatcher: agent,
        signal,
        limits: { octets: MOST_OCTETS, total: 8_000 },
      }).then(() => undefined, rootCauseText);
      signal.throwIfAborted();
      if (silence === undefined) return undefined;
    }
    return silence;
  } finally {
    await agent.destroy();
  }
}
