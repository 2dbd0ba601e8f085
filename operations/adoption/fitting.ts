import { groupFromChain, heldVolumes } from "../../akash/chain/group.ts";
import { decideGroupChange } from "../../sdl/group-change.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import type { Mark } from "./recovered.ts";
import type { RunningPlace } from "./running.ts";

/** What the program wants of a service's place. */
export interface WantedPlace {
  readonly service: string;
  readonly group: GroupSpec;
}

/** What runs for a stage, and what a person gives up of it. */
export interface Sight {
  readonly running: readonly RunningPlace[];
  readonly stage: string;
  /** Services whose data may be lost. */
  readonly givenUp: readonly string[];
}

/**
 * Why what runs cannot be taken into the state as it is, a line each with what mends it; empty = it can. What has no
 * lease any more, and what is silent and holds no data, is leased again. Pure.
 */
export function unfit({ running, stage, givenUp }: Sight, wanted: readonly WantedPlace[]): string[] {
  return running.flatMap((place) => {
    const close = `./platform lease close ${place.dseq} --stage ${stage}`;
    const name = `${place.service} (deployment ${place.dseq})`;
    const twin = running.find((other) => other.service === place.service && other.dseq !== place.dseq);
    if (twin) return [twinText(place, twin, stage)];
    const own = wanted.find(({ service }) => service === place.service);
    if (!own) return [`${name}: Pulumi.${stage}.yaml has no such service enabled; enable it, or end it: ${close}`];
    const changes = decideGroupChange(groupOf(place), own.group);
    const told = changes.map(({ why }) => why).join("; ");
    if (changes.length > 0)
      return [`${name}: Pulumi.${stage}.yaml asks for another place than runs (${told}); say what runs there first`];
    if (!mayComeBack(place) || givenUp.includes(place.service)) return [];
    const giveUp = `./platform adopt --stage ${stage} --data-loss ${place.service}`;
    return [`${name} holds ${volumesOf(place).join(", ")}: ${place.why}; wait for it, or give its data up: ${giveUp}`];
  });
}

/**
 * Keys that would be made anew although what they encrypt may be there still, a line each with the ways on. Pure.
 * @param lost secrets that nothing tells
 */
export function lostKeys({ running, stage, givenUp }: Sight, lost: readonly Mark[]): string[] {
  return lost.flatMap(({ name, keyOf }) => {
    const place = running.find(({ service }) => service === keyOf);
    if (!place || place.condition === "ended" || givenUp.includes(place.service)) return [];
    return [
      `${name}: nothing that runs tells it, and what is stored in ${place.service} (deployment ${place.dseq}) may be unreadable without it; ` +
        `adopt with an older copy of the state, or when every provider answers, or give up what it encrypts: ` +
        `./platform adopt --stage ${stage} --data-loss ${place.service}`,
    ];
  });
}

/** A name that was given up, and holds no data. Undefined where there is none. Pure. */
export function wronglyGivenUp({ running, givenUp }: Pick<Sight, "running" | "givenUp">): string | undefined {
  const holders = running.filter(holdsVolumes).map(({ service }) => service);
  return givenUp.find((service) => !holders.includes(service));
}

/** Whether what cannot be asked now may still have its data. */
const mayComeBack = (place: RunningPlace): boolean => place.condition === "silent" && holdsVolumes(place);

/** Whether volumes hang on its lease. Pure. */
export const holdsVolumes = (place: RunningPlace): boolean => volumesOf(place).length > 0;

const volumesOf = (place: RunningPlace): string[] => heldVolumes(groupOf(place));

/** Two that run one service, with what tells them apart. Neither is closed. */
function twinText(place: RunningPlace, twin: RunningPlace, stage: string): string {
  const first = BigInt(place.dseq) < BigInt(twin.dseq) ? "the older one" : "the newer one";
  const volumes = volumesOf(place);
  const data = volumes.length > 0 ? ` with ${volumes.join(", ")}` : "";
  const where = [`at ${place.provider || "no provider"}${data}`, ...(place.why ? [place.why] : [])].join(", ");
  return (
    `${place.service} (deployment ${place.dseq}, ${first}, ${where}): there is another of it, too; ` +
    `to take this one: ./platform adopt --stage ${stage} --use ${place.dseq}`
  );
}

const groupOf = ({ info }: RunningPlace): GroupSpec => groupFromChain(info.groups[0]?.group_spec);
