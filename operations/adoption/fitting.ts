import { groupFromChain } from "../../akash/chain/group.ts";
import { decideGroupChange } from "../../sdl/group-change.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import type { RunningPlace } from "./running.ts";

/** What the program wants of a service's place. */
export interface WantedPlace {
  readonly service: string;
  readonly group: GroupSpec;
}

/**
 * Why what runs cannot be taken into the state as it is, a line each with what mends it; empty = it can. Pure.
 * @param owned services with a deployment in the state that is open on the chain
 */
export function unfit(
  running: readonly RunningPlace[],
  wanted: readonly WantedPlace[],
  owned: readonly string[],
  stage: string,
): string[] {
  return running.flatMap((place) => {
    const close = `./platform lease close ${place.dseq} --stage ${stage}`;
    const name = `${place.service} (deployment ${place.dseq})`;
    const twin = running.find((other) => other.service === place.service && other.dseq !== place.dseq);
    if (twin) return [`${name}: deployment ${twin.dseq} runs the same; end the one that is not wanted: ${close}`];
    if (owned.includes(place.service))
      return [`${name}: the state has another that is open; end the one that is not wanted: ${close}`];
    if (place.problem) return [`${name}: ${place.problem}; where it is lost for good, with its data: ${close}`];
    const own = wanted.find(({ service }) => service === place.service);
    if (!own) return [`${name}: Pulumi.${stage}.yaml has no such service enabled; enable it, or end it: ${close}`];
    const changes = decideGroupChange(groupFromChain(place.info.groups[0]?.group_spec), own.group);
    if (changes.length === 0) return [];
    const told = changes.map(({ why }) => why).join("; ");
    return [`${name}: Pulumi.${stage}.yaml asks for another place than runs (${told}); say what runs there first`];
  });
}
