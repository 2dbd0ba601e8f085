import { z } from "zod";
import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { isLive } from "../../akash/chain/lease-state.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { nameOf, type StackState, type StateResource, writeStackState } from "../../engine/stack-state.ts";
import { marketOf } from "./market.ts";
import { usedStill } from "./used-still.ts";

/** Longest time the chain may take to answer, milliseconds. */
const LIMIT = 60_000;

/** A place in the state. One that was replaced, and is to be deleted, stands beside the one that replaces it. */
export interface RecordedPlace {
  readonly urn: string;
  readonly dseq: string;
  readonly replaced: boolean;
  /** Had a lease when the state was written. */
  readonly leased: boolean;
  /** Was given a manifest, by the chain: also one that a killed run did not write down. */
  readonly used: boolean;
}

/** What runs on a place, by the state. */
export interface RecordedManifest {
  readonly urn: string;
  readonly dseq: string;
  readonly replaced: boolean;
  /** Got ready where it is, and was verified where its service is verified. */
  readonly ready: boolean;
}

/**
 * Replacements that an interrupted run did not finish: the service still runs where it was before, as its manifest in
 * the state says, or the chain where that was not written down. Returns what is to be exchanged, each replaced one with its successor: the former place is current again, so
 * that a change that was taken back changes nothing, and the new one is deleted, unless the next run still wants it
 * and finds it again by its tag. Pure.
 */
export function unfinishedReplacements<P extends RecordedPlace, M extends RecordedManifest>(
  places: readonly P[],
  manifests: readonly M[],
): Set<P | M> {
  const current = places.filter(({ replaced }) => !replaced);
  return new Set([
    ...current.flatMap((place) => unfinished(place, places, manifests)),
    ...places.filter((place) => isBereft(place, places, manifests)),
  ]);
}

/** Where a service runs whose successor the engine had no time to write down. */
function isBereft(place: RecordedPlace, places: readonly RecordedPlace[], manifests: readonly RecordedManifest[]) {
  const { urn, dseq, replaced, leased } = place;
  if (!replaced || !leased || places.some((other) => other.urn === urn && !other.replaced)) return false;
  return manifests.some((manifest) => !manifest.replaced && manifest.dseq === dseq);
}

function unfinished<P extends RecordedPlace, M extends RecordedManifest>(
  place: P,
  places: readonly P[],
  manifests: readonly M[],
): (P | M)[] {
  const formers = places.filter(({ urn, replaced, leased }) => urn === place.urn && replaced && leased);
  const formerAt = (dseq: string) => formers.find((one) => one.dseq === dseq);
  for (const manifest of manifests.filter(({ replaced }) => !replaced)) {
    const former = formerAt(manifest.dseq);
    if (former) return [place, former];
    if (manifest.dseq !== place.dseq || manifest.ready) continue;
    for (const earlier of manifests.filter(({ urn, replaced, ready }) => urn === manifest.urn && replaced && ready)) {
      const formerPlace = formerAt(earlier.dseq);
      if (formerPlace) return [place, formerPlace, manifest, earlier];
    }
  }
  const before = usedBefore(place, places, manifests);
  return before ? [place, before] : [];
}

/** Where a service runs by the chain alone, as a killed run did not write down its manifest; nor did any other. */
function usedBefore<P extends RecordedPlace>(
  place: P,
  places: readonly P[],
  manifests: readonly RecordedManifest[],
): P | undefined {
  const own = places.filter(({ urn }) => urn === place.urn);
  if (place.used || manifests.some(({ dseq }) => own.some((one) => one.dseq === dseq))) return undefined;
  return lastOf(own.filter(({ replaced, leased, used }) => replaced && leased && used));
}

/** Places that are gone back to by the chain's word alone, each with the one that it has the place of. Pure. */
export function goneBackTo<P extends RecordedPlace>(
  places: readonly P[],
  manifests: readonly RecordedManifest[],
): { readonly former: P; readonly current: P }[] {
  return places
    .filter(({ replaced }) => !replaced)
    .flatMap((current) => {
      const former = usedBefore(current, places, manifests);
      return former ? [{ former, current }] : [];
    });
}

/** The one that was opened last. */
function lastOf<P extends RecordedPlace>(places: readonly P[]): P | undefined {
  return places.toSorted((a, b) => Number(BigInt(b.dseq) - BigInt(a.dseq)))[0];
}

/**
 * Writes a state in which the places where services still run are current, and returns it.
 * @param state as the last run left it
 * @param deployments of the wallet, as the chain has them
 */
export async function takeBackReplacements(
  ready: ReadyStage,
  state: StackState,
  deployments: readonly DeploymentInfo[],
): Promise<StackState> {
  const chain = async () => (await marketOf(ready.stage)).chain;
  const doubts = (used: ReadonlySet<string>) => {
    const { places, manifests } = recordedIn(state, used);
    return goneBackTo(places, manifests);
  };
  const used = await usedStill(chain, deployments, doubts, AbortSignal.timeout(LIMIT));
  const { services, state: turned } = withUnfinishedTakenBack(state, used);
  if (services.length === 0) return state;
  printStatus(`recovering: a replacement was not finished; ${services.join(", ")}: current is the place before it`);
  await writeStackState(ready, turned);
  return turned;
}

/**
 * The state with unfinished replacements taken back, and the services whose they are. Pure.
 * @param used deployments that were given a manifest
 */
export function withUnfinishedTakenBack(
  state: StackState,
  used: ReadonlySet<string>,
): {
  readonly state: StackState;
  readonly services: string[];
} {
  const all = state.deployment.resources ?? [];
  const { places, manifests } = recordedIn(state, used);
  const exchanged = unfinishedReplacements(places, manifests);
  if (exchanged.size === 0) return { state, services: [] };
  const formers = [...exchanged].filter((one) => "leased" in one && one.replaced);
  const resources = [...exchanged].map(({ resource }) => resource).concat(fencesAt(formers, all));
  const turned = all.map((each) => (resources.includes(each) ? { ...each, delete: each.delete !== true } : each));
  const services = formers.map(({ urn }) => nameOf(urn));
  return { state: { ...state, deployment: { ...state.deployment, resources: turned } }, services };
}

/**
 * Current fences of places that are gone back to: a killed run may have held such a place and not have written that down.
 * Made again, they let it go, or hold it for its successor.
 */
function fencesAt(formers: readonly { readonly urn: string; readonly dseq: string }[], all: readonly StateResource[]) {
  const where = new Set(formers.map(({ urn, dseq }) => `${nameOf(urn)} ${dseq}`));
  return all.filter(({ type, urn, inputs, delete: replaced }) => {
    if (type !== "af:akash:Fence" || replaced) return false;
    const { data } = manifestInputs.safeParse(inputs ?? {});
    return data !== undefined && where.has(`${nameOf(urn)} ${data.deployment.dseq}`);
  });
}

function recordedIn({ deployment }: StackState, used: ReadonlySet<string>) {
  const all = deployment.resources ?? [];
  const verified = verifiedIn(all);
  const manifests = all.flatMap(manifestIn).map(({ ready, ...manifest }) => {
    const where = verified.get(nameOf(manifest.urn));
    return { ...manifest, ready: ready && (where === undefined || where.has(manifest.dseq)) };
  });
  return { places: all.flatMap((resource) => placeIn(resource, used)), manifests };
}

/** Where services were verified, by name; without those that never were. */
function verifiedIn(all: readonly StateResource[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { type, urn, inputs } of all) {
    if (type !== "af:akash:Verification") continue;
    const { data } = manifestInputs.safeParse(inputs ?? {});
    if (data) found.set(nameOf(urn), (found.get(nameOf(urn)) ?? new Set()).add(data.deployment.dseq));
  }
  return found;
}

const placeOutputs = z.object({
  dseq: z.string(),
  lease: z.object({ state: z.string() }).default({ state: "active" }),
});
const manifestInputs = z.object({ deployment: z.object({ dseq: z.string() }) });
const manifestOutputs = z.object({ version: z.string() });

function placeIn(resource: StateResource, used: ReadonlySet<string>): (RecordedPlace & { resource: StateResource })[] {
  if (resource.type !== "af:akash:Deployment") return [];
  const { data } = placeOutputs.safeParse(resource.outputs ?? {});
  if (!data) return [];
  const { urn, delete: replaced = false } = resource;
  return [{ urn, dseq: data.dseq, replaced, leased: isLive(data.lease), used: used.has(data.dseq), resource }];
}

function manifestIn(resource: StateResource): (RecordedManifest & { resource: StateResource })[] {
  if (resource.type !== "af:akash:Manifest") return [];
  const { data } = manifestInputs.safeParse(resource.inputs ?? {});
  if (!data) return [];
  const { urn, delete: replaced = false } = resource;
  const ready = (manifestOutputs.safeParse(resource.outputs ?? {}).data?.version ?? "") !== "";
  return [{ urn, dseq: data.deployment.dseq, replaced, ready, resource }];
}
