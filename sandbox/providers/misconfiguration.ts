import type { Manifest } from "../../sdl/types.ts";
import { exposure } from "../runtime/exposure.ts";

/** Capabilities that a provider offers in its bids and does not have. */
export type Misconfiguration =
  /** It runs what is sent, but has no address left to lease. */
  | "addresses run out"
  /** It refuses manifests that need an address. */
  | "addresses are refused"
  /** It refuses every manifest. */
  | "manifests are refused";

/**
 * How such a provider refuses a manifest; undefined when it takes it.
 * @param hasAddress the deployment has leased one before
 */
export function refusalOf(
  misconfiguration: Misconfiguration | undefined,
  manifest: Manifest,
  hasAddress: boolean,
): { status: number; text: string } | undefined {
  if (misconfiguration === "manifests are refused") {
    return { status: 422, text: "no node of the cluster can take this deployment" };
  }
  if (misconfiguration !== "addresses are refused" || hasAddress) return undefined;
  const exposes = manifest.flatMap(({ services }) => services.flatMap(({ expose }) => expose));
  const leased = exposes.find((expose) => exposure(expose) === "address");
  return leased && { status: 500, text: `no free IP address for endpoint ${leased.ip}` };
}
