import { z } from "zod";
import { nameOf, outputsOf, resourcesOf, type StackState, type StateResource } from "../../engine/stack-state.ts";
import type { Adoption } from "../../plugin/kernel/adoption.ts";

/**
 * What adopting makes anew from what runs; all else in an older state is kept. Records are: they say which of those at the
 * DNS providers are ours.
 */
const REBUILT = /^af:(akash|infisical|random|edge):/;

type Told = Pick<Adoption, "secrets" | "identities">;

/**
 * The state without what is rebuilt, and without what was to be deleted. A secret that nothing that runs tells stays: this
 * state may be the only one that has it. Pure. @param told by what runs
 */
export function withoutRebuilt(state: StackState, told: Told): StackState {
  const all = state.deployment.resources ?? [];
  const isOnlyHere = ({ type, urn }: StateResource) =>
    (type === "af:random:Secret" && !(nameOf(urn) in told.secrets)) ||
    (type === "af:infisical:Identity" && !(nameOf(urn) in told.identities));
  const kept = all.filter((each) => !each.delete && (!REBUILT.test(each.type) || isOnlyHere(each)));
  const known = new Set(kept.map(({ urn }) => urn));
  const resources = kept.map((each) => withoutUnknown(each, known));
  return { ...state, deployment: { ...state.deployment, resources, pending_operations: [] } };
}

/** Dependencies on what is not there any more would make the engine refuse the state. */
function withoutUnknown(resource: StateResource, known: ReadonlySet<string>): StateResource {
  const { propertyDependencies, ...rest } = resource as StateResource & {
    propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  };
  const left = (urns: readonly string[] | null | undefined) => (urns ?? []).filter((urn) => known.has(urn));
  const byProperty = Object.entries(propertyDependencies ?? {}).map(([key, urns]) => [key, left(urns)] as const);
  return {
    ...rest,
    ...(rest.dependencies && { dependencies: left(rest.dependencies) }),
    ...(propertyDependencies && { propertyDependencies: Object.fromEntries(byProperty) }),
  };
}

const secretOutputs = z.object({ value: z.string() });
const identityOutputs = z.object({ clientId: z.string(), clientSecret: z.string() });

/** What an older state tells where nothing that runs does. Pure. @param state read with its secrets */
export function toldBefore(state: StackState): Told {
  const secrets = resourcesOf(state, "af:random:Secret").map((each) => [
    nameOf(each.urn),
    outputsOf(each, secretOutputs).value,
  ]);
  const identities = resourcesOf(state, "af:infisical:Identity").map((each) => [
    nameOf(each.urn),
    outputsOf(each, identityOutputs),
  ]);
  return { secrets: Object.fromEntries(secrets), identities: Object.fromEntries(identities) };
}
