import type { DeploymentInfo } from "../../../akash/chain/client.ts";
import { groupName, isUsed, serviceOf } from "../../../akash/chain/tag.ts";

/**
 * Deployments of a service that something was ever started on, and that were opened before `own`: sequence numbers are heights of
 * the chain. Pure.
 * @param open of the wallet
 * @returns their dseqs
 */
export function formersOf(
  open: readonly DeploymentInfo[],
  own: { readonly dseq: string; readonly tag: string },
): string[] {
  return open
    .filter((info) => isUsed(info) && serviceOf(groupName(info)) === serviceOf(own.tag))
    .map(({ deployment }) => deployment.id.dseq)
    .filter((dseq) => BigInt(dseq) < BigInt(own.dseq));
}
