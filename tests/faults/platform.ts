import { handler as deployments } from "../../plugin/akash/deployment/handler.ts";
import { handler as fences } from "../../plugin/akash/fence/handler.ts";
import { handler as manifests } from "../../plugin/akash/manifest/handler.ts";
import { handler as verifications } from "../../plugin/akash/verification/handler.ts";
import { handler as generations } from "../../plugin/backup-generation/handler.ts";
import { toGroupSpecs } from "../../sdl/groups.ts";
import { checkSdl } from "../../sdl/parse.ts";
import { repository } from "./archive.ts";
import { DATABASE } from "./data.ts";
import type { AnyHandler, Resource } from "./engine.ts";
import { type ServiceName, serviceNames } from "./schedule.ts";

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

/** The program: a place and a manifest for each service, in the order of their needs. @param backedUp whether the database is */
export function programOf(wish: Wish, backedUp: boolean): Resource[] {
  return serviceNames.flatMap((service) => {
    const wanted = wish[service];
    if (!wanted) return [];
    const place = placeOf(service, wanted, wish);
    const held = backedUp && service === DATABASE;
    const manifest = manifestOf(service, wanted, wish, backedUp);
    return held ? [place, FENCE, GENERATION, manifest, VERIFICATION, CONFIRMATION] : [place, manifest];
  });
}

/** Resources of a service whose data is backed up, in the order of `targets/akash/deploy.ts`. */
export const OF_DATA = ["fence", "generation", "verification", "confirmation"] as const;

const FENCE: Resource = {
  name: `fence:${DATABASE}`,
  handler: fences as unknown as AnyHandler,
  needs: [`place:${DATABASE}`],
  inputs: (outputs) => ({
    deployment: leaseIn(outputs(`place:${DATABASE}`)),
    container: DATABASE,
    hold: ["hold"],
    release: ["release"],
    timeout: 300,
  }),
};

const GENERATION: Resource = {
  name: `generation:${DATABASE}`,
  handler: generations as unknown as AnyHandler,
  needs: [`place:${DATABASE}`, FENCE.name],
  inputs: (outputs) => {
    const { dseq, tag } = outputs(`place:${DATABASE}`) as { dseq: string; tag: string };
    return { service: DATABASE, repository, number: dseq, nonce: tag.slice(tag.lastIndexOf("#") + 1) };
  },
};

const VERIFICATION: Resource = {
  name: `verification:${DATABASE}`,
  handler: verifications as unknown as AnyHandler,
  needs: [`place:${DATABASE}`, FENCE.name, `manifest:${DATABASE}`],
  inputs: (outputs) => ({
    deployment: leaseIn(outputs(`place:${DATABASE}`)),
    container: DATABASE,
    command: ["verify"],
    timeout: 600,
    fence: outputs(FENCE.name).since,
  }),
};

/** Once the state has it that the place is verified. */
const CONFIRMATION: Resource = {
  name: `confirmation:${DATABASE}-confirmation`,
  handler: verifications as unknown as AnyHandler,
  needs: [`place:${DATABASE}`, VERIFICATION.name],
  inputs: (outputs) => ({
    deployment: leaseIn(outputs(`place:${DATABASE}`)),
    container: DATABASE,
    command: ["confirm"],
    timeout: 600,
  }),
};

/** What the start command of the database reads. */
function dataEnv(outputs: (name: string) => Record<string, unknown>): string[] {
  const { generation, ancestor } = outputs(GENERATION.name);
  return [
    `PGBACKREST_STANZA=${generation}`,
    `BACKUP_ANCESTOR=${ancestor}`,
    `BACKUP_FENCE=${outputs(FENCE.name).since}`,
  ];
}

function leaseIn({ owner, dseq, gseq, oseq, provider, hostUri, tag }: Record<string, unknown>) {
  return { owner, dseq, gseq, oseq, provider, hostUri, tag };
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

function manifestOf(service: ServiceName, wanted: ServiceWish, wish: Wish, backedUp: boolean): Resource {
  const other = reaches[service];
  const upstream = other && wish[other] ? `manifest:${other}` : undefined;
  const held = backedUp && service === DATABASE;
  const verified = backedUp && upstream === `manifest:${DATABASE}`;
  return {
    name: `manifest:${service}`,
    handler: manifests as unknown as AnyHandler,
    needs: [
      `place:${service}`,
      ...(upstream ? [upstream] : []),
      ...(held ? [FENCE.name, GENERATION.name] : []),
      ...(verified ? [CONFIRMATION.name] : []),
    ],
    inputs: (outputs) => {
      const address = upstream ? [`UPSTREAM=${JSON.stringify(addressIn(outputs(upstream)))}`] : [];
      return {
        deployment: leaseIn(outputs(`place:${service}`)),
        sdl: sdlOf(service, wanted, held ? dataEnv(outputs) : address),
        ...(held && { takesOver: false }),
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
