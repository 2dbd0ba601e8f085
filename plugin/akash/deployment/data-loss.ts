import { heldVolumes } from "../../../akash/chain/group.ts";
import { GONE } from "../../../akash/chain/lease-state.ts";
import { parseTag } from "../../../akash/chain/tag.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { BackupAge, Consents } from "../../kernel/consents.ts";
import type { Diff, PropertyChange } from "../../kernel/handler.ts";
import type { State } from "./stored.ts";

/** States of a lease after which nothing of its volumes is left, or before which nothing was there. */
const WITHOUT_DATA = new Set(["closed", "insufficient_funds", "pending", "no lease"]);

/** Whether volumes with data hang on the lease, as far as the state knows; a provider that is silent may come back. */
export function mayHoldData({ inputs, outputs }: State): boolean {
  return inputs.stateful && !WITHOUT_DATA.has(outputs.lease.state);
}

/**
 * What may become of the changes where they would end data. With backups a place that serves is moved with its data, and one
 * whose provider is silent where they are young enough. Else one that the file asks for is refused unless the loss is
 * consented to; one that only the lease's silence asks for waits. Pure. Throws where it is refused.
 * @param copyOf the service that has gone on with it
 */
export function withoutDataLoss(
  old: State,
  changes: readonly PropertyChange[],
  consents: Consents,
  copyOf?: string,
): Diff {
  const replacing = changes.filter(({ replace }) => replace);
  if (replacing.length === 0 || !mayHoldData(old)) return { changes };
  const { service } = old.inputs;
  const backup = consents.backup?.(service);
  const successor = copyOf ?? (old.outputs.lease.state === GONE ? backup?.successor : undefined);
  if (successor !== undefined) return { changes, notes: [copyText(old, successor)] };
  if (consents.has(service)) return { changes, notes: [givenUpText(old, backup)] };
  if (backup && serves(old)) return { changes, notes: [moveText(old)] };
  if (backup && mayRestore(old, backup)) return { changes, notes: [restoreText(old, backup)] };
  const asked = replacing.find(({ path }) => path !== "lease");
  if (asked) throw refusedLoss(old, asked.reason ?? `${asked.path} changes`, backup);
  const [silence] = replacing;
  return {
    changes: changes.filter(({ path }) => path !== "lease"),
    notes: [`${lossText(old, silence?.reason ?? "", backup)} To ${goOnText(backup)}: ${giveUp(old)}`],
  };
}

/** Whether a new place may begin with the backups of one whose provider is silent. */
export const mayRestore = ({ outputs }: State, { age, maxLoss }: BackupAge): boolean =>
  outputs.lease.state === GONE && age <= maxLoss;

/** It can be held (`af:akash:Fence`): nothing is lost. */
const serves = ({ outputs }: State): boolean => SERVING.has(outputs.lease.state);

const SERVING = new Set(["active", "reclaiming"]);

const moveText = ({ inputs: { service }, outputs: { dseq } }: State): string =>
  `${service} moves with its data: it takes no writes until the new place has all of it, and deployment ${dseq} ends then`;

const restoreText = ({ inputs: { service }, outputs: { dseq } }: State, backup: BackupAge): string =>
  `the provider of ${service} does not answer, and ${knownText(backup)}: a new place begins with them, and deployment ${dseq} ends`;

const copyText = ({ inputs: { service }, outputs: { dseq } }: State, copyOf: string): string =>
  `${copyOf} has gone on with what ${service} held: it is copied from there, and deployment ${dseq} ends`;

const givenUpText = (old: State, backup?: BackupAge): string =>
  `${endText(old)}, and ${knownText(backup)}: ${backup ? "a new place begins with them" : "it is given up"}`;

/** What would be lost, and why. @param why what would end it */
const lossText = (old: State, why: string, backup?: BackupAge): string =>
  `${endText(old)}, and ${knownText(backup)} (${why}). It is kept.`;

function knownText(backup?: BackupAge): string {
  if (!backup) return "no backup of it is known";
  const { age, maxLoss } = backup;
  return `its backups have all but the last ${age} s${age > maxLoss ? `, more than backup.maxLoss (${maxLoss} s)` : ""}`;
}

const goOnText = (backup?: BackupAge): string =>
  backup ? "let a new place begin with its backups" : "give the data up";

function giveUp({ inputs: { service }, outputs: { tag } }: State): string {
  return `./platform up --stage ${parseTag(tag)?.stage ?? ""} --data-loss ${service}`;
}

function endText({ inputs: { service, group }, outputs: { dseq } }: State): string {
  const volumes = heldVolumes(group).map((volume) => `volume ${volume}`);
  return `${service} holds data: ${volumes.join(", ") || "what it wrote"} of deployment ${dseq} ends with its lease`;
}

/** The refusal to end it. */
export function refusedLoss(old: State, why: string, backup?: BackupAge): ExplainedError {
  return new ExplainedError("data-loss", lossText(old, why, backup), {
    fix: `take the change back in the stage file, or ${goOnText(backup)}: ${giveUp(old)}`,
  });
}
