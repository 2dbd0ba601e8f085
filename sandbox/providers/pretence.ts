import type { Manifest } from "../../sdl/types.ts";
import { exposure } from "../runtime/exposure.ts";

/** What a provider may be wrong about when it bids. */
export type Pretence =
  /** It runs what is sent, but has no address left to lease. */
  | "addresses run out"
  /** It refuses manifests that need an address. */
  | "addresses are refused"
  /** It refuses every manifest. */
  | "manifests are refused";

/** How such a provider refuses a manifest; undefined when it takes it. */
export function refusalOf(
  pretence: Pretence | undefined,
  manifest: Manifest,
): { status: number; text: string } | undefined {
  if (pretence === "manifests are refused") {
    return { status: 422, text: "no node of the cluster can take this deployment" };
  }
  if (pretence !== "addresses are refused") return undefined;
  const exposes = manifest.flatMap(({ services }) => services.flatMap(({ expose }) => expose));
  const leased = exposes.find((expose) => exposure(expose) === "address");
  return leased && { status: 500, text: `no free IP address for endpoint ${leased.ip}` };
}
