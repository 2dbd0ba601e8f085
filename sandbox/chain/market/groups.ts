import { type Context, emitTyped, padded } from "../state/context.ts";
import { deploymentErrors } from "../wire/errors.ts";
import type { DeploymentID, Group, GroupID } from "../wire/types.ts";

/** A deployment's groups: what may happen to one in which state. */

export const deploymentKey = (id: DeploymentID): string => `${id.owner}/${padded(id.dseq, 20)}`;
export const groupKey = (id: GroupID): string => `${deploymentKey(id)}/${padded(id.gseq, 10)}`;

export const findGroup = (context: Context, id: GroupID): Group | undefined =>
  context.state.get("groups", groupKey(id));

/** @throws ChainError */
export function requireGroup(context: Context, id: GroupID): Group {
  const group = findGroup(context, id);
  if (!group) throw deploymentErrors.groupNotFound;
  return group;
}

/** @throws ChainError unless the group can be closed */
export function assertClosable(group: Group): void {
  if (group.state === "closed") throw deploymentErrors.groupClosed;
}

/** @throws ChainError unless the group can be paused */
export function assertPausable(group: Group): void {
  if (group.state === "closed") throw deploymentErrors.groupClosed;
  if (group.state === "paused") throw deploymentErrors.groupPaused;
}

/** A group out of funds may be started, even when its deployment is closed. @throws ChainError unless it can be started */
export function assertStartable(group: Group): void {
  if (group.state === "closed") throw deploymentErrors.groupClosed;
  if (group.state === "open") throw deploymentErrors.groupOpen;
}

/** Sets a group's state and emits the event. */
export function moveGroup(context: Context, group: Group, state: Group["state"]): void {
  context.state.set("groups", groupKey(group.id), { ...group, state });
  const event = { open: "EventGroupStarted", paused: "EventGroupPaused", closed: "EventGroupClosed" } as const;
  emitTyped(context, `akash.deployment.v1.${event[state === "insufficient_funds" ? "closed" : state]}`, {
    id: group.id,
  });
}
