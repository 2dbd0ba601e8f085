import { isDeepStrictEqual } from "node:util";
import { type Exclusion, exclusionOf } from "../../../akash/auction/exclusion.ts";
import { stateText } from "../../../akash/chain/lease-state.ts";
import { windowSeconds } from "../../../akash/chain/reclamation.ts";
import { decideGroupChange } from "../../../sdl/group-change.ts";
import { type Consents, NO_CONSENT } from "../../kernel/consents.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import { type Diff, type PropertyChange, UNKNOWN } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { withoutDataLoss } from "./data-loss.ts";
import type { State } from "./stored.ts";

const identity = ["owner", "dseq", "gseq", "tag"];
const settled = [...identity, "oseq", "provider", "hostUri", "lease", "price", "pricePerMonth", "considered"];

/**
 * What a change of the inputs, or a lease that has ended, does to the deployment. What the chain fixed at its creation
 * replaces it, unless data would end with it that nobody has given up.
 * @param now decides only whether an exclusion that is new has lapsed already
 */
export function diffDeployment(old: State, given: DeploymentInputs, now: Date, consents: Consents = NO_CONSENT): Diff {
  const lease = leaseChanges(old, given, consents.backup?.(old.inputs.service) !== undefined);
  const wanted = [
    ...serviceChanges(old, given),
    ...groupChanges(old, given),
    ...placementChanges(old, given, now),
    ...depositChanges(old, given),
    ...statefulChanges(old, given),
    ...structuralDiff(old.inputs.copyOf, given.copyOf, ["copyOf"]),
    ...structuralDiff(old.inputs.drain, given.drain, ["drain"]),
    ...reclamationChanges(old, given),
    ...lease,
  ];
  const diff = withoutDataLoss(old, wanted, consents, given.copyOf);
  return { ...diff, stables: diff.changes.some(({ path }) => path === "lease") ? identity : settled };
}

function serviceChanges({ inputs }: State, { service }: DeploymentInputs): PropertyChange[] {
  if (service === inputs.service) return [];
  return [
    { path: "service", kind: "update", replace: true, reason: "the service's name is part of the ownership tag" },
  ];
}

function groupChanges({ inputs }: State, { group }: DeploymentInputs): PropertyChange[] {
  if (isDeepStrictEqual(inputs.group, group)) return [];
  if (JSON.stringify(group).includes(UNKNOWN)) {
    return [{ path: "group", kind: "update", replace: true, reason: "the group is not known yet" }];
  }
  return decideGroupChange(inputs.group, group).map(({ path, why }) => ({
    path: `group.${path}`,
    kind: "update",
    replace: true,
    reason: why,
  }));
}

/**
 * The current provider stays when it satisfies the new placement. An exclusion that stood before is not looked at where it
 * may have lapsed when the provider was leased, and where data stays there. Otherwise a run that was interrupted leased it
 * before it was excluded, and the next one found it so.
 */
function placementChanges({ inputs, outputs }: State, { placement }: DeploymentInputs, now: Date): PropertyChange[] {
  const present = { owner: outputs.provider, host_uri: outputs.hostUri };
  const stood = (exclusion: Exclusion) =>
    (inputs.stateful || exclusion.until !== undefined) &&
    inputs.placement.exclude.some((old) => sameExclusion(old, exclusion));
  const found = placement.exclude.filter((each) => each.provider !== UNKNOWN && !stood(each));
  const exclusion = exclusionOf(present, found, now);
  if (exclusion) {
    const reason = `provider ${exclusion.provider} is excluded${exclusion.reason ? `: ${exclusion.reason}` : ""}`;
    return [{ path: "placement.exclude", kind: "update", replace: true, reason }];
  }
  if (isDeepStrictEqual(inputs.placement, placement)) return [];
  return [{ path: "placement", kind: "update", reason: "the current provider stays" }];
}

function sameExclusion(a: Exclusion, b: Exclusion): boolean {
  return a.provider === b.provider && a.until === b.until;
}

function depositChanges({ inputs }: State, { deposit }: DeploymentInputs): PropertyChange[] {
  if (deposit === inputs.deposit) return [];
  const more = Number.parseInt(deposit, 10) > Number.parseInt(inputs.deposit, 10);
  const reason = more
    ? "what the escrow was not given of it yet is added"
    : "an open escrow cannot be lowered: kept until it closes";
  return [{ path: "deposit", kind: "update", reason }];
}

function statefulChanges({ inputs }: State, { stateful }: DeploymentInputs): PropertyChange[] {
  return stateful === inputs.stateful ? [] : [{ path: "stateful", kind: "update" }];
}

/** What the chain fixed at creation is not changed where that would lose the data. */
function reclamationChanges({ inputs }: State, { reclamation, stateful }: DeploymentInputs): PropertyChange[] {
  if (secondsOf(inputs.reclamation) === secondsOf(reclamation)) return [];
  const fixed = "it is fixed when a deployment is created";
  const reason = stateful ? `${fixed}: one that holds data keeps what it has until it is replaced` : fixed;
  return [{ path: "reclamation", kind: "update", replace: !stateful, reason }];
}

function secondsOf(window: string | undefined): number | undefined {
  return window === undefined ? undefined : windowSeconds(window);
}

/** Whether a place stays where it is: one with data does until its lease ends, or a person has carried the data away. */
export function isLeaseKept({ inputs, outputs }: State): boolean {
  return outputs.lease.state === "active" || (inputs.stateful && isTakenBack(outputs));
}

const isTakenBack = ({ lease }: DeploymentOutputs): boolean => lease.state === "reclaiming";

/**
 * A stateless place is leased again under its dseq; one with data is replaced, so that the data is restored first. One
 * that its provider takes back moves at once, with data where there are backups: where it has to drain, or is to be held, its
 * successor is created before it is left.
 */
function leaseChanges(old: State, { drain }: DeploymentInputs, backedUp: boolean): PropertyChange[] {
  const { inputs, outputs } = old;
  const { lease } = outputs;
  const movable = backedUp && isTakenBack(outputs);
  if (isLeaseKept(old) && !movable) return [];
  const moves = drain !== undefined || inputs.stateful;
  const replace = isTakenBack(outputs) ? moves : inputs.stateful && lease.state !== "pending";
  const reason = `${stateText(lease)}: ${replace ? "a new deployment takes its place" : "the deployment is leased again"}`;
  return [{ path: "lease", kind: "update", replace, reason }];
}
