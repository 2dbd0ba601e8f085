import { z } from "zod";
import { DNS_PROVIDER_NAMES } from "../dns/providers/registry.ts";
import { placeOutput, withPlace } from "../targets/place.ts";

const service = z.preprocess(
  withPlace,
  z.object({
    name: z.string(),
    /** Where it runs. */
    place: placeOutput,
    /** US dollars, two decimals. */
    pricePerMonth: z.string(),
    /** Public URLs, empty for internal services. */
    urls: z.array(z.string()),
    /** Path that answers 200 when the service is healthy; absent for services without HTTP. */
    healthPath: z.string().optional(),
    /** Names of those that must be ready. */
    containers: z.array(z.string()),
  }),
);

const certificate = z.object({
  names: z.array(z.string()),
  notAfter: z.string(),
  issuer: z.string(),
  serial: z.string(),
});

const zone = z.object({
  provider: z.enum(DNS_PROVIDER_NAMES),
  zone: z.string(),
  zoneId: z.string(),
  nameServers: z.array(z.string()),
});

/**
 * The stack output `platform`, which `status`, `logs` and other commands read from the state: also as runs of earlier
 * versions wrote it. What a zone holds they read from its resource. No secrets.
 */
export const platformOutput = z.object({
  stage: z.string(),
  domain: z.string(),
  services: z.array(service),
  certificates: z.array(certificate),
  dns: z.array(zone),
});

export type PlatformOutput = z.output<typeof platformOutput>;
export type ServiceOutput = z.output<typeof service>;
/** Where a service runs: one member a target. */
export type PlaceOutput = ServiceOutput["place"];
export type DnsOutput = z.output<typeof zone>;
