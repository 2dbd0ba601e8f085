import { z } from "zod";
import { leaseInput } from "../lease-input.ts";

export const TOKEN = "af:akash:Manifest";

/** What runs on a leased place: the SDL sent to the provider. Every change of it is made in place. */
export const inputs = z.strictObject({
  /** The lease it goes to, as `Deployment` outputs it. Another dseq or provider replaces the manifest. */
  deployment: leaseInput,
  /**
   * SDL document in the SDL's own field names, one placement; its name is replaced by the tag, and its endpoints' names
   * are made the service's own. Env values are secret.
   */
  sdl: z.record(z.string(), z.unknown()),
  /**
   * Takes leased IPs over from its predecessor at the same provider. False for what holds data, as it must not be reached
   * under the old address before the data is there.
   */
  takesOver: z.boolean().default(true),
  /** Seconds until every replica must be ready. */
  readyTimeout: z.number().int().positive().default(300),
});
export type ManifestInputs = z.output<typeof inputs>;

export interface ManifestOutputs extends ManifestInputs {
  /** SHA-256 of the manifest, hex, as on the chain; empty when the provider lost it. */
  version: string;
  /** Its endpoints are named after the deployment: nothing is taken over, or the provider did not hand it over. */
  ownEndpoints: boolean;
  services: Record<string, { total: number; ready: number; uris: string[] }>;
  forwardedPorts: Record<string, { host: string; port: number; externalPort: number; proto: string }[]>;
  ips: Record<string, { ip: string; port: number; externalPort: number; protocol: string }[]>;
}
