import { groupFromChain, heldVolumes } from "../../akash/chain/group.ts";
import { decideGroupChange } from "../../sdl/group-change.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import type { RunningPlace } from "./running.ts";

/** What the program wants of a service's place. */
export interface WantedPlace {
  readonly service: string;
  readonly group: GroupSpec;
}

/** Why what runs cannot be taken into the state as it is, a line each with what mends it; empty = it can. Pure. */
export function unfit(running: readonly RunningPlace[], wanted: readonly WantedPlace[], stage: string): string[] {
  return running.flatMap((place) => {
    const close = `./platform lease close ${place.dseq} --stage ${stage}`;
    const name = `${place.service} (deployment ${place.dseq})`;
    const twin = running.find((other) => other.service === place.service && other.dseq !== place.dseq);
    if (twin) return [twinText(place, twin, stage)];
    if (place.problem) return [`${name}: ${place.problem}; where it is lost for good, with its data: ${close}`];
    const own = wanted.find(({ service }) => service === place.service);
    if (!own) return [`${name}: Pulumi.${stage}.yaml has no such service enabled; enable it, or end it: ${close}`];
    const changes = decideGroupChange(groupOf(place), own.group);
    if (changes.length === 0) return [];
    const told = changes.map(({ why }) => why).join("; ");
    return [`${name}: Pulumi.${stage}.yaml asks for another place than runs (${told}); say what runs there first`];
  });
}

/** Two that run one service, with what tells them apart. Neither is closed. */
function twinText(place: RunningPlace, twin: RunningPlace, stage: string): string {
  const first = BigInt(place.dseq) < BigInt(twin.dseq) ? "the older one" : "the newer one";
  const volumes = heldVolumes(groupOf(place));
  const data = volumes.length > 0 ? ` with ${volumes.join(", ")}` : "";
  return (
    `${place.service} (deployment ${place.dseq}, ${first}, at ${place.provider || "no provider"}${data}): another runs it, too; ` +
    `to take this one: ./platform adopt --stage ${stage} --use ${place.dseq}`
  );
}

const groupOf = ({ info }: RunningPlace): GroupSpec => groupFromChain(info.groups[0]?.group_spec);
