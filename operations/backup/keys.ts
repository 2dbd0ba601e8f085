import { z } from "zod";
import { resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Stage } from "../../stage/schema.ts";
import { membersOf } from "../../stage/services/members.ts";
import { dataLossFlags } from "../leases/data-loss-flags.ts";

const inputs = z.object({ keyOf: z.string() });

/**
 * Stops where a service goes on without its backups: the key of those that there are would be deleted with the last word of them. Pure.
 * @param standing services that have a place
 * @param givenUp services whose data may be lost
 */
export function refuseKeyRemovals(
  state: StackState,
  standing: readonly string[],
  { name, stage }: { readonly name: string; readonly stage: Stage },
  givenUp: readonly string[],
): void {
  const keys = new Set(
    resourcesOf(state, "af:random:Secret").map(({ inputs: given }) => inputs.safeParse(given ?? {}).data?.keyOf),
  );
  const kept = membersOf(stage).flatMap((member) => (stage.backup && member.backup ? [member.name] : []));
  const ended = [...new Set(standing)].filter(
    (service) => keys.has(`${service}-backup`) && !kept.includes(service) && !givenUp.includes(service),
  );
  if (ended.length === 0) return;
  throw new UserError(
    "data-loss",
    `${ended.join(", ")}: Pulumi.${name}.yaml has no backups of it any more, and the key of those that there are would end: nobody could read them; nothing was changed.`,
    `write backup: back, or give them up: ./platform up --stage ${name}${dataLossFlags(ended)}`,
  );
}
