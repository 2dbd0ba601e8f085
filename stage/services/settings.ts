import { z } from "zod";
import { blockPrice, deposit } from "../money.ts";
import { secret } from "../secret.ts";
import { target } from "../target.ts";
import { isImageName } from "./image-name.ts";
import { attributes, audited, exclude, ownReclamation, prefer, regions } from "./placement.ts";

export const size = (description: string) =>
  z
    .string()
    .regex(/^[1-9][0-9]*(Mi|Gi|Ti)$/, "must be a size such as 512Mi or 10Gi")
    .meta({ description, examples: ["512Mi", "10Gi"] });

export const image = z
  .string()
  .refine(isImageName, "must be an image such as ghcr.io/requarks/wiki:2.5, by tag or digest");

export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name of an environment variable");

/** Labels under the stage's domain, `@` for the domain itself, or whole names. */
export const hosts = z
  .array(
    z
      .string()
      .regex(
        /^(@|([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*)$/,
        "must be a label such as shop, @ for the domain itself, or a whole name such as shop.example.com",
      ),
  )
  .min(1)
  .meta({
    description:
      "Public hosts, the first one preferred: labels under the stage's domain, `@` for the domain itself, or whole names in a zone of the stage.",
    examples: [["shop"], ["@", "www"], ["shop.example.com"]],
  });

/** What every service may be given; absent keys keep the service's own default. */
export const settings = {
  enabled: z.boolean().optional().describe("Whether the stage has this service; default: as `services.platform` says."),
  target,
  image: image
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
    .record(variable, secret("Value."))
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
  deposit: deposit("Escrow of this service's deployment, in place of the stage's.").optional(),
  priceCeiling: blockPrice("Highest price per block for one container, in place of the stage's.").optional(),
};

const parsed = z.strictObject({ ...settings, hosts: hosts.optional() });

/** What every service has in the stage file. */
export type ServiceSettings = Omit<z.output<typeof parsed>, "enabled"> & { readonly enabled: boolean };
