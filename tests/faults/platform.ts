import { handler as deployments } from "../../plugin/akash/deployment/handler.ts";
import { handler as manifests } from "../../plugin/akash/manifest/handler.ts";
import { toGroupSpecs } from "../../sdl/groups.ts";
import { checkSdl } from "../../sdl/parse.ts";
import type { AnyHandler, Resource } from "./engine.ts";
import { type ServiceName, serviceNames } from "./schedule.ts";

export const PROJECT = "p";
export const STAGE = "s";

/** What a person wants of one service. */
export interface ServiceWish {
  readonly cpu: number;
  /** A value of its environment. */
  readonly mode: number;
  /** ACT. */
  readonly deposit: number;
  /** Providers it must not be on. */
  readonly exclude: readonly string[];
}

export type Wish = Readonly<Partial<Record<ServiceName, ServiceWish>>>;

/** A service as everybody begins. */
export const defaultWish: ServiceWish = { cpu: 0.5, mode: 1, deposit: 5, exclude: [] };

export const isStateful = (service: string): boolean => service === "postgres";

/** uact in an ACT. */
export const ACT = 1_000_000;

/** Where the stage has its places at most twice, as while everything is replaced at once. */
export const DEPOSIT_CAP = 45_000_000n;

/** The program: a place and a manifest for each service, in the order of their needs. */
export function programOf(wish: Wish): Resource[] {
  return serviceNames.flatMap((service) => {
    const wanted = wish[service];
    return wanted ? [placeOf(service, wanted, wish), manifestOf(service, wanted, wish)] : [];
  });
}

function placeOf(service: ServiceName, wanted: ServiceWish, wish: Wish): Resource {
  return {
    name: `place:${service}`,
    handler: deployments as unknown as AnyHandler,
    needs: [],
    inputs: () => ({
      service,
      group: toGroupSpecs(checkSdl(sdlOf(service, wanted, [])).sdl!)[0]!,
      deposit: `${wanted.deposit * ACT}uact`,
      placement: {
        exclude: wanted.exclude.map((provider) => ({ provider })),
        apartFrom: connected(service).filter((other) => wish[other]),
      },
      stateful: isStateful(service),
      ...(!isStateful(service) && { drain: { seconds: 30 } }),
      // what a leased address is for is not asked to wait: few providers have both
      ...(service !== "proxy" && { reclamation: "1h" }),
    }),
  };
}

/** Who needs whose address, as long as it is there. */
const reaches: Partial<Record<ServiceName, ServiceName>> = { api: "postgres", proxy: "api" };

/** Both ends of a connection are apart. */
function connected(service: ServiceName): ServiceName[] {
  return serviceNames.filter((other) => reaches[service] === other || reaches[other] === service);
}

function manifestOf(service: ServiceName, wanted: ServiceWish, wish: Wish): Resource {
  const other = reaches[service];
  const upstream = other && wish[other] ? `manifest:${other}` : undefined;
  return {
    name: `manifest:${service}`,
    handler: manifests as unknown as AnyHandler,
    needs: [`place:${service}`, ...(upstream ? [upstream] : [])],
    inputs: (outputs) => {
      const { owner, dseq, gseq, oseq, provider, hostUri, tag } = outputs(`place:${service}`);
      const address = upstream ? [`UPSTREAM=${JSON.stringify(addressIn(outputs(upstream)))}`] : [];
      return {
        deployment: { owner, dseq, gseq, oseq, provider, hostUri, tag },
        sdl: sdlOf(service, wanted, address),
        readyTimeout: 120,
      };
    },
  };
}

function addressIn({ services, forwardedPorts }: Record<string, unknown>): unknown {
  const uris = Object.values(services as Record<string, { uris: string[] }>).flatMap((each) => each.uris);
  return [uris, Object.values(forwardedPorts as object)];
}

const exposes: Record<ServiceName, object[]> = {
  postgres: [{ port: 5432, to: [{ global: true }] }],
  api: [{ port: 8080, as: 80, to: [{ global: true }] }],
  proxy: [{ port: 443, to: [{ global: true, ip: "front" }] }],
};

function sdlOf(service: ServiceName, { cpu, mode }: ServiceWish, env: readonly string[]) {
  const volume = { name: "data", size: "4Gi", attributes: { persistent: true, class: "beta3" } };
  const storage = isStateful(service) ? [{ size: "1Gi" }, volume] : { size: "1Gi" };
  return {
    version: service === "proxy" ? "2.1" : "2.0",
    ...(service === "proxy" && { endpoints: { front: { kind: "ip" } } }),
    services: {
      [service]: {
        image: `ghcr.io/example/${service}:1`,
        env: [`MODE=${mode}`, ...env],
        expose: exposes[service],
        ...(isStateful(service) && { params: { storage: { data: { mount: "/data" } } } }),
      },
    },
    profiles: {
      compute: { [service]: { resources: { cpu: { units: cpu }, memory: { size: "512Mi" }, storage } } },
      placement: { dcloud: { pricing: { [service]: { denom: "uact", amount: 100_000 } } } },
    },
    deployment: { [service]: { dcloud: { profile: service, count: 1 } } },
  };
}
