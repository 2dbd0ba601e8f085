/** Answers of Cloud DNS v1, as far as they are read (https://cloud.google.com/dns/docs/reference/rest/v1). */
import { z } from "zod";
import type { RoutingPolicy } from "./routing.ts";

const strings = z.array(z.string()).readonly();

/** A record set as the API gives it. */
const rrset = z.object({
  name: z.string(),
  type: z.string().min(1),
  ttl: z.int().nonnegative(),
  rrdatas: strings.optional(),
  routingPolicy: z.custom<RoutingPolicy>((value) => routingPolicy.safeParse(value).success, "is no policy").optional(),
});
export type ResourceRecordSet = Readonly<z.output<typeof rrset>>;

const targets = z.looseObject({
  externalEndpoints: strings.optional(),
  internalLoadBalancers: z.array(z.unknown()).optional(),
});
const items = z.array(
  z.looseObject({
    weight: z.number().optional(),
    location: z.string().optional(),
    rrdatas: strings.optional(),
    healthCheckedTargets: targets.optional(),
  }),
);
const geo = z.looseObject({ enableFencing: z.boolean().optional(), items });
const routingPolicy = z.looseObject({
  wrr: z.looseObject({ items }).optional(),
  geo: geo.optional(),
  primaryBackup: z
    .looseObject({
      primaryTargets: targets.optional(),
      backupGeoTargets: geo.optional(),
      trickleTraffic: z.number().optional(),
    })
    .optional(),
  healthCheck: z.string().optional(),
});

/** Of a kind that every answer names: a list may be left out where it is empty. */
export const managedZone = z.object({
  kind: z.literal("dns#managedZone"),
  name: z.string().min(1),
  dnsName: z.string().min(1),
  nameServers: strings.optional(),
  visibility: z.string().optional(),
});
export type ManagedZone = Readonly<z.output<typeof managedZone>>;

const nextPageToken = z.string().optional();

export const change = z.object({
  kind: z.literal("dns#change"),
  additions: z.array(rrset).optional(),
  deletions: z.array(rrset).optional(),
});
export type ZoneChange = Readonly<z.output<typeof change>>;

export const project = z.object({
  kind: z.literal("dns#project"),
  quota: z.object({ rrsetsPerManagedZone: z.number(), resourceRecordsPerRrset: z.number() }),
});

/** What is answered to what: by method and the path below the project. */
const ANSWERS: readonly [method: string, path: RegExp, shape: z.ZodType][] = [
  ["GET", /^$/, project],
  [
    "GET",
    /^\/managedZones$/,
    z.object({
      kind: z.literal("dns#managedZonesListResponse"),
      managedZones: z.array(managedZone).optional(),
      nextPageToken,
    }),
  ],
  ["POST", /^\/managedZones$/, managedZone],
  ["DELETE", /^\/managedZones\/[^/]+$/, z.literal("")],
  [
    "GET",
    /\/rrsets$/,
    z.object({
      kind: z.literal("dns#resourceRecordSetsListResponse"),
      rrsets: z.array(rrset).optional(),
      nextPageToken,
    }),
  ],
  ["POST", /\/changes$/, change],
];

/** The shape of an answer. @throws where the library asks something that nobody meant to ask */
export function answerTo(method: string, url: string): z.ZodType {
  const path = new URL(url).pathname.replace(/^.*\/projects\/[^/]+/, "");
  const row = ANSWERS.find(([each, pattern]) => each === method && pattern.test(path));
  if (!row) throw new Error(`google: the answer to ${method} ${path} has no shape yet`);
  return row[2];
}

/** How an error is told, whatever its status. */
export const errorAnswer = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

/** The parts of a service account's key that are needed. */
export const serviceAccount = z.looseObject({ client_email: z.string(), private_key: z.string() });
