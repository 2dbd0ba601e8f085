import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { UserError } from "../../engine/user-error.ts";
import { diffDeployment } from "../../plugin/akash/deployment/diff.ts";
import { type BackupAge, backupAgesText, dataLossConsents } from "../../plugin/kernel/consents.ts";
import type { Stage } from "../../stage/schema.ts";
import { SERVICES, serviceRow } from "../../stage/services/catalog.ts";
import { membersOf } from "../../stage/services/members.ts";
import { placeNames } from "../../stage/services/replication.ts";
import type { Wanted } from "../costs/forecast.ts";
import { dataLossFlags } from "./data-loss-flags.ts";
import type { MarketState, OwnedDeployment } from "./state.ts";

/** Deployments that hold data, and are not leaving. Pure. */
export function holders({ owned }: Pick<MarketState, "owned">): readonly OwnedDeployment[] {
  return owned.filter(({ stateful, leaving }) => stateful && !leaving);
}

/**
 * Stops where the stage file has no place any more for a service that holds data, before the engine changes anything. Pure.
 * @param givenUp services whose data may be lost
 */
export function refuseRemovals(state: MarketState, name: string, stage: Stage, givenUp: readonly string[]): void {
  const { postgres } = stage.services;
  const places = postgres.enabled ? placeNames(postgres) : [];
  const wanted = [...membersOf(stage).map((member) => member.name), ...places];
  const ended = holders(state).filter(({ service }) => !wanted.includes(service) && !givenUp.includes(service));
  if (ended.length === 0) return;
  const flags = dataLossFlags(ended.map(({ service }) => service));
  const had = new Set(state.owned.map(({ service }) => service));
  const fresh = Object.keys(stage.services.apps).filter((app) => wanted.includes(app) && !had.has(app));
  throw new UserError(
    "data-loss",
    `${ended.map(({ service }) => service).join(", ")}: Pulumi.${name}.yaml has no such service enabled, and its data would end; nothing was changed.${heldText(ended)}${renamedText(fresh)}`,
    `${ended.map(({ service }) => backText(service)).join(", ")}, or give the data up: ./platform up --stage ${name}${flags}`,
  );
}

/** What looks as if an app had got another name. */
function renamedText(fresh: readonly string[]): string {
  if (fresh.length === 0) return "";
  return `\n    ${fresh.join(", ")} is new: by another name an app is another one, and begins without that data (docs/apps.md)`;
}

function backText(service: string): string {
  const key = SERVICES.find((each) => serviceRow(each).name === service);
  return key ? `enable services.${key} again` : `write services.apps.${service} back, whose hosts may be others`;
}

/**
 * The plugin's refusal of what would end data, before the engine changes anything: of several changes others might be paid
 * by the time that it refuses one. Pure.
 * @param ages of the backups that there are
 */
export function refuseReplacements(
  wanted: readonly Wanted[],
  now: Date,
  givenUp: readonly string[],
  ages: ReadonlyMap<string, BackupAge>,
): void {
  const consents = dataLossConsents(givenUp.join(" "), backupAgesText(ages));
  for (const { order, place } of wanted) if (place) diffDeployment(place.stored, order, now, consents);
}

/**
 * Those whose place the chain still has: a run that refreshes first finds out that a lease has ended, and its data with it, though the
 * state says otherwise. Pure. @param open every open deployment of the wallet
 */
export function standingAmong(wanted: readonly Wanted[], open: readonly DeploymentInfo[]): Wanted[] {
  const standing = open.filter(({ groups }) => !groups.some(({ state }) => GROUP_ENDED.has(state)));
  const dseqs = new Set(standing.map(({ deployment }) => deployment.id.dseq));
  return wanted.filter(({ place }) => place && dseqs.has(place.stored.outputs.dseq));
}

/** States of a group that has no lease any more. */
const GROUP_ENDED: ReadonlySet<string> = new Set(["paused", "insufficient_funds", "closed"]);

/** Throws for a name on the command line that no service with data has. Pure. */
export function requireHolders(state: MarketState, name: string, givenUp: readonly string[]): void {
  const known = [...new Set(state.owned.filter(({ stateful }) => stateful).map(({ service }) => service))].sort();
  const wrong = givenUp.find((service) => !known.includes(service));
  if (wrong === undefined) return;
  throw new UserError(
    "argument",
    `--data-loss ${wrong}: stage ${name} has no service of that name that holds data.`,
    known.length > 0 ? `it has ${known.join(", ")}` : "leave --data-loss out",
  );
}

/** What holds data, a line each. */
export function heldText(deployments: readonly OwnedDeployment[]): string {
  return deployments
    .map(
      ({ service, volumes, dseq }) =>
        `\n    ${service}: ${volumes.join(", ")} of deployment ${dseq}; no backup is known`,
    )
    .join("");
}
