import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { groupName, isInquiry, isUsed, parseTag, type Tag } from "../../akash/chain/tag.ts";

/**
 * Whose a deployment is: a resource's, one an interrupted run was making, left over by one before anything ran there,
 * the stage's without its state knowing (it was given a manifest, so it was in a state once), another stage's of this
 * wallet (also where another project calls it the same), or not made by this toolkit.
 */
export type Ownership = "owned" | "pending" | "orphan" | "unrecorded" | "other stage" | "foreign";

/** A stage as ownership tags name it. */
export interface StageIdentity {
  readonly project: string;
  readonly name: string;
}

/** What a stage lays claim to. */
export interface Claims {
  readonly stage: StageIdentity;
  readonly state: {
    /** Deployments of resources, also of those that are being replaced. */
    readonly owned: readonly { readonly dseq: string }[];
    /** Services whose deployment an interrupted run was ordering. */
    readonly pending: readonly string[];
  };
}

interface TaggedDeployment {
  readonly dseq: string;
  /** Was given a manifest: until then nothing runs there. */
  readonly used: boolean;
  /** Undefined where the group's name is no ownership tag. */
  readonly tag: Tag | undefined;
}

/** Pure. */
export function ownershipOf({ dseq, tag, used }: TaggedDeployment, { stage, state }: Claims): Ownership {
  if (state.owned.some((owned) => owned.dseq === dseq)) return "owned";
  if (!tag) return "foreign";
  if (!isOf(stage, tag)) return "other stage";
  if (used) return "unrecorded";
  // Nobody takes it up: the next run orders anew.
  if (isInquiry({ tag, used })) return "orphan";
  return state.pending.includes(tag.service) ? "pending" : "orphan";
}

/** Whether a tag names the stage. */
export function isOf(stage: StageIdentity, tag: Tag | undefined): boolean {
  return tag?.project === stage.project && tag.stage === stage.name;
}

/** A deployment as the chain has it, to be judged. */
export function tagged(info: DeploymentInfo): TaggedDeployment & { readonly name: string } {
  const name = groupName(info);
  return { dseq: info.deployment.id.dseq, used: isUsed(info), name, tag: parseTag(name) };
}

/**
 * Whether a deployment is to be closed once a run went through: it has taken up, or no longer wants, what an earlier
 * one was ordering. What was given a manifest is never left over, however little the state knows of it. Pure.
 */
export function isLeftover(info: DeploymentInfo, claims: Claims): boolean {
  const ownership = ownershipOf(tagged(info), claims);
  return ownership === "orphan" || ownership === "pending";
}
