import { z } from "zod";
import { CATALOG, SERVICES, type ServiceName, unmetNeeds } from "./catalog.ts";
import { blockPrice, uact } from "./money.ts";
import { attributes, audited, exclude, ownReclamation, prefer, regions } from "./placement.ts";
import { secret } from "./secret.ts";
import { target } from "./target.ts";

const size = (description: string) =>
  z
    .string()
    .regex(/^[1-9][0-9]*(Mi|Gi|Ti)$/, "must be a size such as 512Mi or 10Gi")
    .meta({ description, examples: ["512Mi", "10Gi"] });

/** What every service may be given; absent keys keep the service's own default. */
const settings = {
  enabled: z.boolean().default(true).describe("Whether the stage has this service."),
  target,
  image: z
    .string()
    .optional()
    .describe("Image reference of the main container; default: the pinned one, or the one built from its sibling."),
  replicas: z
    .number()
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe("Copies of the main container. A change replaces the lease."),
  cpu: z
    .number()
    .min(0.01)
    .max(384)
    .optional()
    .describe("CPU units of the main container. A change replaces the lease."),
  memory: size("Memory of the main container. A change replaces the lease.").optional(),
  storage: size(
    "Size of the service's data volume, or of its root where it has none. A change replaces the lease.",
  ).optional(),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name of an environment variable"), secret("Value."))
    .default({})
    .describe("Further environment of the main container; wins over the service's own. Changes are made in place."),
  placement: z
    .strictObject({
      regions: regions.optional(),
      attributes: attributes.optional(),
      audited: audited.optional(),
      prefer: prefer.optional(),
      exclude: exclude.default([]),
      reclamation: ownReclamation
        .optional()
        .describe(
          "Notice its provider must give before it takes the lease back, in place of the stage's: hours such as 24h, or none.",
        ),
    })
    .prefault({})
    .describe("Where this service is leased; exclusions add to the stage's."),
  drain: z
    .number()
    .int()
    .min(0)
    .max(86400)
    .optional()
    .describe(
      "Seconds a moved place goes on beside its successor, for those who have not learnt of it; default: 30 behind the proxy, dns.ttl for proxy and Infisical.",
    ),
  deposit: uact("Escrow of this service's deployment, in place of the stage's.").optional(),
  priceCeiling: blockPrice("Highest price per block for one container, in place of the stage's.").optional(),
};

const ready = (description: string) => z.strictObject(settings).prefault({}).describe(description);

const built = (description: string) =>
  z
    .strictObject({
      ...settings,
      containerfile: z
        .string()
        .optional()
        .describe("Containerfile within the build context; default: the sibling's Dockerfile."),
      secrets: z
        .record(z.string(), secret("Value."))
        .default({})
        .describe("Further secrets of the service, kept in its Infisical folder and never in its SDL."),
    })
    .prefault({})
    .describe(description);

const named = z
  .boolean()
  .default(true)
  .describe("Whether DNS names it; false leads no new visitor to it while it goes on serving.");

const proxy = (description: string) =>
  z
    .strictObject({
      ...settings,
      named,
      also: z
        .record(
          z.string().regex(/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/, "must be a short name such as oregon"),
          z.strictObject({ placement: settings.placement, named }),
        )
        .default({})
        .describe(
          "Further proxies that serve the same, by name; each on a provider of its own, all behind the same hosts. Give each a region.",
        ),
    })
    .refine((first) => [first, ...Object.values(first.also)].some(({ named }) => named), {
      message: "leaves the hosts without any address: at least one proxy has to be named",
      path: ["named"],
    })
    .prefault({})
    .describe(description);

const kinds = { ready, built, proxy };

/** The schema of each service, by the kind of settings its catalog row names. */
type Shape = { [Name in ServiceName]: ReturnType<(typeof kinds)[(typeof CATALOG)[Name]["settings"]]> };

const shape = Object.fromEntries(
  SERVICES.map((name) => [name, kinds[CATALOG[name].settings](CATALOG[name].description)]),
) as Shape;

export const services = z
  .strictObject(shape)
  .superRefine((all, context) => {
    for (const { service, message } of unmetNeeds(all)) context.addIssue({ code: "custom", path: [service], message });
  })
  .prefault({})
  .describe("The platform's services.");

export type Services = z.output<typeof services>;
export type ServiceSettings = z.output<ReturnType<typeof ready>>;
export type ProxySettings = Omit<Services["proxy"], "also">;
export type BuiltServiceSettings = z.output<ReturnType<typeof built>>;
