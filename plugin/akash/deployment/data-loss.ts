import { heldVolumes } from "../../../akash/chain/group.ts";
import { parseTag } from "../../../akash/chain/tag.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { Consents } from "../../kernel/consents.ts";
import type { Diff, PropertyChange } from "../../kernel/handler.ts";
import type { State } from "./stored.ts";

/** States of a lease after which nothing of its volumes is left, or before which nothing was there. */
const WITHOUT_DATA = new Set(["closed", "insufficient_funds", "pending", "no lease"]);

/** Whether volumes with data hang on the lease, as far as the state knows; a provider that is silent may come back. */
export function mayHoldData({ inputs, outputs }: State): boolean {
  return inputs.stateful && !WITHOUT_DATA.has(outputs.lease.state);
}

/**
 * What may become of the changes where they would end data. One that the file asks for is refused unless the loss is
 * consented to; one that only the lease's silence asks for waits. Pure. Throws where it is refused.
 */
export function withoutDataLoss(old: State, changes: readonly PropertyChange[], consents: Consents): Diff {
  const replacing = changes.filter(({ replace }) => replace);
  if (replacing.length === 0 || !mayHoldData(old)) return { changes };
  if (consents.has(old.inputs.service)) return { changes, notes: [`${endText(old)}: it is given up`] };
  const asked = replacing.find(({ path }) => path !== "lease");
  if (asked) throw refusedLoss(old, asked.reason ?? `${asked.path} changes`);
  const [silence] = replacing;
  return {
    changes: changes.filter(({ path }) => path !== "lease"),
    notes: [`${lossText(old, silence?.reason ?? "")} To give the data up: ${giveUp(old)}`],
  };
}

/** What would be lost, and why. @param why what would end it */
const lossText = (old: State, why: string): string => `${endText(old)} (${why}). It is kept.`;

function giveUp({ inputs: { service }, outputs: { tag } }: State): string {
  return `./platform up --stage ${parseTag(tag)?.stage ?? ""} --data-loss ${service}`;
}

function endText({ inputs: { service, group }, outputs: { dseq } }: State): string {
  const volumes = heldVolumes(group).map((volume) => `volume ${volume}`);
  return `${service} holds data: ${volumes.join(", ") || "what it wrote"} of deployment ${dseq} ends with its lease, and no backup of it is known`;
}

/** The refusal to end it. */
export function refusedLoss(old: State, why: string): ExplainedError {
  return new ExplainedError("data-loss", lossText(old, why), {
    fix: `take the change back in the stage file, or give the data up: ${giveUp(old)}`,
  });
}
