import { z } from "zod";
import { secret } from "../secret.ts";
import { apps } from "./apps.ts";
import { CATALOG, SERVICES, type ServiceName, serviceRow, unmetNeeds } from "./catalog.ts";
import { withEnabled } from "./enabled.ts";
import { pool } from "./pool.ts";
import { remotePins } from "./remote-pins.ts";
import { hosts, settings } from "./settings.ts";
import { primary, standby } from "./standby.ts";

type Settings = typeof settings & { hosts: z.ZodOptional<typeof hosts> };

/** What every service may be given; `hosts` where it has any. */
const settingsOf = (service: ServiceName): Settings =>
  (serviceRow(service).hosts.length > 0 ? { ...settings, hosts: hosts.optional() } : settings) as Settings;

const ready = (service: ServiceName, description: string) =>
  z.strictObject(settingsOf(service)).prefault({}).describe(description);

const postgres = (service: ServiceName, description: string) =>
  z
    .strictObject({ ...settingsOf(service), pool, standby, primary })
    .prefault({})
    .describe(description);

const ipfs = (service: ServiceName, description: string) =>
  z
    .strictObject({ ...settingsOf(service), remotePins })
    .prefault({})
    .describe(description);

const registry = (service: ServiceName, description: string) =>
  z
    .strictObject({
      ...settingsOf(service),
      blobs: z
        .enum(["volume", "s3"])
        .default("volume")
        .describe(
          "Where blobs are kept: a volume, which ends with its lease, or the first repository of `backup`, below a folder of its own: then it holds no data and moves freely. Changing it moves none (docs/backup.md).",
        ),
    })
    .prefault({})
    .describe(description);

const built = (service: ServiceName, description: string) =>
  z
    .strictObject({
      ...settingsOf(service),
      containerfile: z
        .string()
        .optional()
        .describe("Containerfile within the build context; default: the sibling's Dockerfile."),
      secrets: z
        .record(z.string(), secret("Value."))
        .default({})
        .describe(
          "Further secrets of the service, kept in its Infisical folder and never in its SDL; where the stage has no Infisical, part of its environment.",
        ),
    })
    .prefault({})
    .describe(description);

const named = z
  .boolean()
  .default(true)
  .describe("Whether DNS names it; false leads no new visitor to it while it goes on serving.");

const proxy = (service: ServiceName, description: string) =>
  z
    .strictObject({
      ...settingsOf(service),
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

const kinds = { ready, built, proxy, postgres, ipfs, registry };

/** The schema of each service, by the kind of settings its catalog row names. */
type Shape = { [Name in ServiceName]: ReturnType<(typeof kinds)[(typeof CATALOG)[Name]["settings"]]> };

const shape = Object.fromEntries(
  SERVICES.map((name) => [name, kinds[CATALOG[name].settings](name, CATALOG[name].description)]),
) as Shape;

export const services = z
  .strictObject({
    platform: z
      .enum(["all", "none"])
      .default("all")
      .describe(
        "Which of the platform's own services there are where the file does not say `enabled`: all, or none but those that apps and other services need.",
      ),
    ...shape,
    apps,
  })
  .transform(withEnabled)
  .superRefine((all, context) => {
    for (const { service, message } of unmetNeeds(all)) context.addIssue({ code: "custom", path: [service], message });
  })
  .prefault({})
  .describe("The platform's services.");

export type Services = z.output<typeof services>;
export type ProxySettings = Omit<Services["proxy"], "also">;
export type BuiltServiceSettings = Services["api"];
