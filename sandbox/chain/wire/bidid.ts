import { isAddress } from "./address.ts";
import { marketErrors, sdkErrors } from "./errors.ts";
import { leaseClosedReasons } from "./schema.ts";
import type { BidID } from "./types.ts";

/** Stateless checks of what names a bid or a lease, and of why a provider ends one. */

/** @throws ChainError */
export function validateBidId(id: BidID): void {
  if (!isAddress(id.owner)) throw sdkErrors.invalidAddress.wrap("DeploymentID: Invalid Owner Address");
  if (BigInt(id.dseq) === 0n) throw sdkErrors.invalidSequence.wrap("DeploymentID: Invalid Deployment Sequence");
  if (id.gseq === 0) throw sdkErrors.invalidSequence.wrap("GroupID: Invalid Group Sequence");
  if (id.oseq === 0) throw sdkErrors.invalidSequence.wrap("OrderID: Invalid Order Sequence");
  if (!isAddress(id.provider)) throw sdkErrors.invalidAddress.wrap("BidID: Invalid Provider Address");
  if (id.owner === id.provider) throw sdkErrors.conflict.wrap("BidID: self-bid");
}

/** @throws ChainError */
export function validateProviderReason(reason: string): void {
  const code = Object.entries(leaseClosedReasons).find(([, name]) => name === reason)?.[0];
  if (code === undefined || Number(code) < 10_000 || Number(code) > 19_999)
    throw marketErrors.invalidReason.wrap(`value "${code ?? reason}" range 10000..19999`);
}
