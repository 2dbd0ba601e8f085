import { isDeepStrictEqual } from "node:util";
import { type Diff, type PropertyChange, type Stored, UNKNOWN } from "../../kernel/handler.ts";
import type { ManifestInputs, ManifestOutputs } from "./contract.ts";
import { sdlChanges } from "./sdl-changes.ts";

type State = Stored<ManifestInputs, ManifestOutputs>;

/** Outputs that stay while nothing about exposing changes. */
const addresses = ["services", "forwardedPorts", "ips"];

/** Another lease is another manifest; everything else changes in place. */
export function diffManifest({ inputs: old, outputs }: State, given: ManifestInputs): Diff {
  const changes = [
    ...leaseChanges(old, given),
    ...sdlChanges(old.sdl, given.sdl),
    ...(old.takesOver === given.takesOver ? [] : [inPlace("takesOver", "leased IPs get other names, so others")]),
    ...(old.readyTimeout === given.readyTimeout ? [] : [inPlace("readyTimeout")]),
    ...(outputs.version === ""
      ? [inPlace("version", "the provider does not hold the manifest: it is sent again")]
      : []),
  ];
  const keeps = outputs.version !== "" && isDeepStrictEqual(exposed(old), exposed(given));
  return { changes, ...(keeps && { stables: addresses }) };
}

const leaseKeys = ["owner", "dseq", "gseq", "oseq", "provider"] as const;

function leaseChanges({ deployment: old }: ManifestInputs, { deployment: given }: ManifestInputs): PropertyChange[] {
  const changes: PropertyChange[] = leaseKeys
    .filter((key) => old[key] !== given[key])
    .map((key) => ({ path: `deployment.${key}`, kind: "update", replace: true, reason: leaseReason(given[key]) }));
  const moved = old.hostUri !== given.hostUri || old.tag !== given.tag;
  return changes.length === 0 && moved ? [inPlace("deployment")] : changes;
}

function leaseReason(value: unknown): string {
  return value === UNKNOWN ? "the deployment gets a new lease" : "another lease runs it";
}

function inPlace(path: string, reason?: string): PropertyChange {
  return { path, kind: "update", ...(reason && { reason }) };
}

/** What decides the addresses a lease is given. An SDL that is not known yet equals no other. */
function exposed({ sdl, takesOver }: ManifestInputs): unknown {
  const services = sdl.services;
  if (typeof services !== "object" || services === null) return Symbol("unknown");
  const exposes = Object.entries(services).map(([name, service]) => [name, (service as { expose?: unknown }).expose]);
  return [exposes, sdl.endpoints, takesOver];
}
