import type { SandboxPorts } from "../../network/sandbox-ports.ts";
import { answer } from "./answer.ts";
import type { DnsApi } from "./api.ts";
import { type CloudflareState, cloudflareApi } from "./cloudflare.ts";
import { CLOUDFLARE_NAME_SERVERS } from "./cloudflare-draft.ts";
import type { CloudflarePlan } from "./cloudflare-plan.ts";
import { DESEC_NAME_SERVERS, type DesecState, desecApi } from "./desec/desec.ts";
import { GOOGLE_NAME_SERVERS, type GoogleState, googleApi } from "./google.ts";
import type { GoogleLimits } from "./google-rrset.ts";
import { type Middleware, serveApi } from "./http.ts";
import { type AddressOf, recursiveResolver } from "./resolver.ts";
import { serveDns } from "./server.ts";
import { uniformWorld, type World } from "./world.ts";

type ProviderName = keyof SandboxPorts["dns"];

export type SandboxDnsPorts = Pick<SandboxPorts, ProviderName | "dns" | "resolver">;

export interface DnsOptions {
  /** 0 takes a free port; the ones taken are in the result. */
  readonly ports: SandboxDnsPorts;
  /** An earlier `snapshot()`. */
  readonly state?: unknown;
  /** Called after every change of the state. */
  readonly onChange?: () => void;
  /** Addresses the resolver gives for names outside all zones; default: names under `sandbox` get one of 198.51.100.0/24. */
  readonly addressOf?: AddressOf;
  /** Stands before each API: counts calls, brings faults in. */
  readonly middleware?: Partial<Record<ProviderName, Middleware>>;
  /** Factor on the documented throttles. Default 100, so that local work does not stall; 1 is as strict as the real ones. */
  readonly throttle?: number;
  readonly cloudflarePlan?: CloudflarePlan;
  /** Of the project, told as its quota; default: the usual ones. */
  readonly googleLimits?: GoogleLimits;
  /** Where clients are, what is healthy, the random numbers; default: nothing differs. */
  readonly world?: World;
}

export interface SandboxDns {
  readonly ports: SandboxDnsPorts;
  /** Host names of each provider's servers; `dnsDialTable` says where they listen. */
  readonly nameServers: typeof nameServers;
  /** The whole state as JSON, for `state` of the next start. */
  snapshot(): DnsState;
  close(): Promise<void>;
}

type DnsState = Readonly<Record<ProviderName, unknown>>;

const nameServers: Readonly<Record<ProviderName, readonly string[]>> = {
  cloudflare: CLOUDFLARE_NAME_SERVERS,
  google: GOOGLE_NAME_SERVERS,
  desec: DESEC_NAME_SERVERS,
};

/** Starts every DNS provider and a recursive resolver on loopback. */
export async function startDns(options: DnsOptions): Promise<SandboxDns> {
  const state = (options.state ?? {}) as { cloudflare?: CloudflareState; google?: GoogleState; desec?: DesecState };
  const onChange = options.onChange ?? (() => {});
  const throttle = options.throttle ?? 100;
  const { cloudflarePlan: plan, googleLimits: limits } = options;
  const world = options.world ?? uniformWorld();
  const apis: Readonly<Record<ProviderName, DnsApi>> = {
    cloudflare: cloudflareApi({ state: state.cloudflare, throttle, onChange, world, ...(plan && { plan }) }),
    google: googleApi({ state: state.google, onChange, world, ...(limits && { limits }) }),
    desec: desecApi({ state: state.desec, throttle, onChange }),
  };
  const names = Object.keys(apis) as ProviderName[];
  const resolve = recursiveResolver(
    names.map((name) => apis[name].zones),
    options.addressOf ?? sandboxAddress,
  );
  const api = (name: ProviderName) => serveApi(options.ports[name], apis[name], options.middleware?.[name]);
  const server = (name: ProviderName) =>
    serveDns({ port: options.ports.dns[name], answer: (question) => answer(apis[name].zones(), question) });
  const running = await allOrNone([
    ...names.map(api),
    ...names.map(server),
    serveDns({ port: options.ports.resolver, recursive: true, answer: resolve }),
  ]);
  const ports = running.map(({ port }) => port);
  const from = (start: number) =>
    Object.fromEntries(names.map((name, index) => [name, ports[start + index]])) as Record<ProviderName, number>;
  return {
    ports: { ...from(0), dns: from(names.length), resolver: ports.at(-1)! },
    nameServers,
    snapshot: () => Object.fromEntries(names.map((name) => [name, apis[name].snapshot()])) as DnsState,
    close: async () => void (await Promise.all(running.map((each) => each.close()))),
  };
}

/** One port in use closes all the others again. */
async function allOrNone<T extends { close(): Promise<void> }>(starting: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(starting);
  const started = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = settled.find((each) => each.status === "rejected");
  if (!failed) return started;
  await Promise.all(started.map((each) => each.close()));
  throw failed.reason;
}

/** A stable address of TEST-NET-2 for every name of the sandbox. */
function sandboxAddress(name: string): string[] | undefined {
  if (!name.endsWith(".sandbox")) return undefined;
  const sum = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 253, 7);
  return [`198.51.100.${sum + 1}`];
}

/** Where the name servers really listen, by `host:port`, for UDP and TCP alike. */
export function dnsDialTable(ports: Pick<SandboxDnsPorts, "dns">): Record<string, { host: string; port: number }> {
  const rows = (Object.keys(nameServers) as ProviderName[]).flatMap((name) =>
    nameServers[name].map((host) => [`${host}:53`, { host: "127.0.0.1", port: ports.dns[name] }] as const),
  );
  return Object.fromEntries(rows);
}
