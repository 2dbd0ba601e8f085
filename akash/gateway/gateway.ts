import { type Agent, fetch, WebSocket } from "undici";
import { z } from "zod";
import { rootCauseText } from "../../errors/text.ts";
import type { LeaseId } from "../chain/client.ts";
import { pause } from "../chain/wait.ts";
import type { Market } from "../market.ts";
import type { Scope } from "../wallet/jwt.ts";
import { type LeaseStatus, leaseStatus } from "./lease-status.ts";
import { providerDispatcher } from "./tls.ts";

/** A lease and where its provider's gateway is. */
export interface GatewayLease extends Pick<LeaseId, "dseq" | "gseq" | "oseq" | "provider"> {
  /** Such as `https://provider.example.com:8443`. */
  readonly hostUri: string;
}

/** An answer of a gateway that is not 2xx. */
export class GatewayError extends Error {
  /** HTTP status. */
  readonly status: number;

  constructor(url: string, status: number, text: string) {
    super(`${url}: HTTP ${status}${text && `: ${text}`}`);
    this.name = "GatewayError";
    this.status = status;
  }

  /** The provider has not seen the lease's block yet. Older gateways say 500 for it. */
  get unknownLease(): boolean {
    return this.status === 404 || (this.status === 500 && /no lease|lease not found/i.test(this.message));
  }
}

const logLine = z.object({ name: z.string(), message: z.string() });
export type LogLine = z.output<typeof logLine>;

const kubeEvent = z.object({
  type: z.string().catch(""),
  reason: z.string().catch(""),
  note: z.string().catch(""),
  object: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }).partial().catch({}),
});
export type KubeEvent = z.output<typeof kubeEvent>;

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
  readonly #agent: Agent;

  private constructor(market: Market, lease: GatewayLease, agent: Agent) {
    this.#market = market;
    this.#lease = lease;
    this.#agent = agent;
  }

  /** Reads the provider's certificates on the chain, against which a self-issued one is verified. */
  static async open(market: Market, lease: GatewayLease, signal: AbortSignal): Promise<Gateway> {
    const published = await market.chain.certificates(lease.provider, signal);
    return new Gateway(market, lease, await providerDispatcher(market.network, lease.provider, published));
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
      const text = await this.#request("GET", `${this.#path}/status`, "status", signal);
      return leaseStatus.parse(JSON.parse(text));
    } catch (error) {
      if (error instanceof GatewayError && error.unknownLease) return null;
      throw error;
    }
  }

  /** The containers of the manifest that the provider holds, with their environment; null while it holds none. */
  async manifest(signal: AbortSignal): Promise<readonly StoredService[] | null> {
    try {
      const text = await this.#request("GET", `${this.#path}/manifest`, "get-manifest", signal);
      return storedManifest.parse(JSON.parse(text)).flatMap(({ services }) => services);
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
    const response = await fetch(url, {
      method,
      dispatcher: this.#agent,
      headers: { ...(await this.#headers(scope)), ...(body && { "content-type": "application/json" }) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      ...(body && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new GatewayError(url, response.status, text.trim().slice(0, 500));
    return text;
  }

  async *#stream<T>(path: string, scope: Scope, item: z.ZodType<T>, signal: AbortSignal): AsyncGenerator<T> {
    const url = new URL(path, this.#lease.hostUri.replace(/^http/, "ws")).href;
    const socket = new WebSocket(url, { dispatcher: this.#agent, headers: await this.#headers(scope) });
    const close = () => socket.close();
    signal.addEventListener("abort", close, { once: true });
    const waiting: (() => void)[] = [];
    const arrived: string[] = [];
    let end: { error?: Error } | undefined;
    const wake = () => waiting.shift()?.();
    socket.addEventListener("message", ({ data }) => {
      arrived.push(String(data));
      wake();
    });
    socket.addEventListener("error", ({ error }) => {
      end ??= { error: new Error(`${url}: ${rootCauseText(error)}`) };
      wake();
    });
    socket.addEventListener("close", ({ code, reason: why }) => {
      end ??=
        code === 1000 || code === 1005
          ? {}
          : { error: new Error(`${url}: closed with ${code} ${why || closeReason(code)}`) };
      wake();
    });
    try {
      for (;;) {
        while (arrived.length > 0) yield item.parse(JSON.parse(arrived.shift()!));
        if (signal.aborted) return;
        if (end?.error) throw end.error;
        if (end) return;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    } finally {
      signal.removeEventListener("abort", close);
      socket.close();
    }
  }
}

function closeReason(code: number): string {
  const known: Record<number, string> = { 4000: "no running pods", 4001: "lease not found", 4002: "unavailable" };
  return known[code] ?? "";
}

const GRACE_ATTEMPTS = 3;

/** Whether a provider's gateway answers at all, tried several times over some seconds: undefined, or how it does not. */
export async function gatewayAnswers(
  market: Market,
  provider: { provider: string; hostUri: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const published = await market.chain.certificates(provider.provider, signal);
  const agent = await providerDispatcher(market.network, provider.provider, published);
  let silence: string | undefined;
  try {
    for (let attempt = 0; attempt < GRACE_ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(2_000, signal);
      silence = await fetch(new URL("/status", provider.hostUri), {
        dispatcher: agent,
        signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]),
      }).then(() => undefined, rootCauseText);
      signal.throwIfAborted();
      if (silence === undefined) return undefined;
    }
    return silence;
  } finally {
    await agent.destroy();
  }
}
