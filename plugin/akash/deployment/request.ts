import { leasesIp } from "../../../akash/chain/group.ts";
import { GONE } from "../../../akash/chain/lease-state.ts";
import { formatTag, nonceOf } from "../../../akash/chain/tag.ts";
import type { PlaceRequest } from "../../../akash/lease/place.ts";
import type { Run } from "../../kernel/handler.ts";
import type { DeploymentInputs } from "./contract.ts";
import type { State } from "./stored.ts";

/**
 * What the market is asked for; the nonce holds everything that makes a replacement another deployment. It never
 * depends on the time: a lapsed exclusion is a part of it as long as it is an input.
 */
export function requestFor(run: Pick<Run, "project" | "stage">, given: DeploymentInputs): PlaceRequest {
  const { name: _, ...group } = given.group;
  const excluded = given.placement.exclude
    .map(({ provider, until }) => (until ? `${provider} until ${until}` : provider))
    .sort();
  const { service, deposit, placement, stateful, reclamation } = given;
  const nonce = nonceOf({ group, excluded, stateful, reclamation });
  const tag = formatTag({ project: run.project, stage: run.stage, service, nonce });
  const keepsAddress = !stateful && leasesIp(given.group);
  return { service, tag, group: given.group, deposit, placement, stateful, reclamation, keepsAddress };
}

/** What is ordered where a place is left because its provider is silent: not from that one again. Pure. */
export function avoidingSilent(given: DeploymentInputs, { outputs: { lease, provider } }: State): DeploymentInputs {
  if (lease.state !== GONE) return given;
  const exclude = [...given.placement.exclude, { provider, reason: "it did not answer" }];
  return { ...given, placement: { ...given.placement, exclude } };
}
