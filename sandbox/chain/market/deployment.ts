import { type Context, emitTyped, handler, type MessageTable } from "../state/context.ts";
import { isAddress } from "../wire/address.ts";
import { deploymentErrors, sdkErrors } from "../wire/errors.ts";
import type { Deployment, DeploymentID, Deposit, Group, GroupID, GroupSpec, ReclamationTerms } from "../wire/types.ts";
import { authorizeDeposit, validateSources } from "./deposits.ts";
import { closeAccount, createAccount, deploymentAccount } from "./escrow.ts";
import {
  assertClosable,
  assertPausable,
  assertStartable,
  deploymentKey,
  groupKey,
  moveGroup,
  requireGroup,
} from "./groups.ts";
import { validateGroupSpec } from "./groupspec.ts";
import { closeGroupMarket, createOrder } from "./orders.ts";

/** Deployments and their groups (`akash.deployment`). */

const HASH_BYTES = 32;
const RENT_DENOM = "uact";

const findDeployment = (context: Context, id: DeploymentID) => context.state.get("deployments", deploymentKey(id));

/** Ends a deployment whose escrow account ended, with all that hangs on it. */
export function endDeployment(context: Context, id: DeploymentID, outOfFunds: boolean): void {
  const deployment = findDeployment(context, id);
  if (deployment?.state !== "active") return;
  context.state.set("deployments", deploymentKey(id), { ...deployment, state: "closed" });
  emitTyped(context, "akash.deployment.v1.EventDeploymentClosed", { id });
  const groupState = outOfFunds ? "insufficient_funds" : "closed";
  for (const group of context.state.list("groups", `${deploymentKey(id)}/`)) {
    if (group.state === "closed") continue;
    moveGroup(context, group, groupState);
    closeGroupMarket(context, group.id, groupState);
  }
}

interface MsgCreateDeployment {
  id: DeploymentID;
  groups: GroupSpec[];
  hash: string;
  deposit: Deposit;
  reclamation: ReclamationTerms | null;
}
interface MsgUpdateDeployment {
  id: DeploymentID;
  hash: string;
}
interface OnDeployment {
  id: DeploymentID;
}
interface OnGroup {
  id: GroupID;
}

const onGroup = (gas: number, handle: (context: Context, group: Group) => void) =>
  handler<OnGroup>({
    signer: (message) => message.id.owner,
    validate(message) {
      validateId(message.id);
      if (message.id.gseq === 0) throw sdkErrors.invalidSequence.wrap("GroupID: Invalid Group Sequence");
    },
    handle: (context, message) => handle(context, requireGroup(context, message.id)),
    gas: () => gas,
  });

export const deploymentMessages: MessageTable = {
  "/akash.deployment.v1beta4.MsgCreateDeployment": handler<MsgCreateDeployment>({
    signer: (message) => message.id.owner,
    validate: validateCreate,
    handle: createDeployment,
    gas: (message) => 50_000 + 43_000 * message.groups.length,
  }),
  "/akash.deployment.v1beta4.MsgUpdateDeployment": handler<MsgUpdateDeployment>({
    signer: (message) => message.id.owner,
    validate(message) {
      validateId(message.id);
      validateHash(message.hash);
    },
    handle(context, message) {
      const deployment = requireActive(context, message.id);
      if (deployment.hash === message.hash) throw deploymentErrors.invalidHash;
      context.state.set("deployments", deploymentKey(message.id), { ...deployment, hash: message.hash });
      emitTyped(context, "akash.deployment.v1.EventDeploymentUpdated", { id: message.id, hash: message.hash });
    },
    gas: () => 16_000,
  }),
  "/akash.deployment.v1beta4.MsgCloseDeployment": handler<OnDeployment>({
    signer: (message) => message.id.owner,
    validate: (message) => validateId(message.id),
    handle(context, message) {
      requireActive(context, message.id);
      closeAccount(context, deploymentAccount(message.id));
    },
    gas: () => 200_000,
  }),
  "/akash.deployment.v1beta4.MsgCloseGroup": onGroup(150_000, (context, group) => {
    assertClosable(group);
    moveGroup(context, group, "closed");
    closeGroupMarket(context, group.id, "closed");
  }),
  "/akash.deployment.v1beta4.MsgPauseGroup": onGroup(150_000, (context, group) => {
    assertPausable(group);
    moveGroup(context, group, "paused");
    closeGroupMarket(context, group.id, "paused");
  }),
  "/akash.deployment.v1beta4.MsgStartGroup": onGroup(55_000, (context, group) => {
    assertStartable(group);
    moveGroup(context, group, "open");
    const deployment = findDeployment(context, group.id);
    if (!deployment) throw deploymentErrors.notFound;
    createOrder(context, group.id, group.group_spec, deployment.reclamation);
  }),
};

function validateId(id: DeploymentID): void {
  if (!isAddress(id.owner)) throw sdkErrors.invalidAddress.wrap("DeploymentID: Invalid Owner Address");
  if (BigInt(id.dseq) === 0n) throw sdkErrors.invalidSequence.wrap("DeploymentID: Invalid Deployment Sequence");
}

function validateHash(hash: string): void {
  if (hash === "") throw deploymentErrors.emptyHash;
  if (Buffer.from(hash, "base64").length !== HASH_BYTES) throw deploymentErrors.invalidHash;
}

function validateCreate(message: MsgCreateDeployment): void {
  validateId(message.id);
  validateSources(message.deposit);
  if (message.groups.length === 0) throw deploymentErrors.invalidGroups;
  validateHash(message.hash);
  for (const spec of message.groups) {
    validateGroupSpec(spec);
    const price = spec.resources[0]!.price.denom;
    const { denom, amount } = message.deposit.amount;
    if (BigInt(amount) !== 0n && denom !== price)
      throw deploymentErrors.invalidDeposit.wrap(`Mismatched denominations (${denom} != ${price})`);
  }
}

function createDeployment(context: Context, message: MsgCreateDeployment): void {
  const { id, hash, groups, deposit, reclamation } = message;
  if (findDeployment(context, id)) throw deploymentErrors.exists;
  validateDeposit(context, deposit);
  validateGroups(groups);
  if (reclamation) validateReclamation(context, reclamation);
  const deposits = authorizeDeposit(context, id.owner, deposit, "deployment");
  const created_at = String(context.height);
  const deployment: Deployment = { id, state: "active", hash, created_at, reclamation };
  context.state.set("deployments", deploymentKey(id), deployment);
  emitTyped(context, "akash.deployment.v1.EventDeploymentCreated", { id, hash });
  const records = groups.map(
    (group_spec, index): Group => ({ id: { ...id, gseq: index + 1 }, state: "open", group_spec, created_at }),
  );
  for (const group of records) context.state.set("groups", groupKey(group.id), group);
  for (const group of records) createOrder(context, group.id, group.group_spec, reclamation);
  createAccount(context, deploymentAccount(id), id.owner, deposits);
}

function validateDeposit(context: Context, deposit: Deposit): void {
  const { denom, amount } = deposit.amount;
  if (denom !== RENT_DENOM) throw deploymentErrors.invalidDeposit;
  const minimum = context.params.minDeposits.find((coin) => coin.denom === denom)!;
  if (BigInt(amount) < BigInt(minimum.amount))
    throw deploymentErrors.invalidDeposit.wrap(`Deposit too low - ${amount} < ${minimum.amount}${minimum.denom}`);
}

function validateGroups(groups: GroupSpec[]): void {
  const names = new Set<string>();
  for (const { name } of groups) {
    if (names.has(name))
      throw deploymentErrors.invalidGroups.wrap(`duplicate deployment group name ${name}: duplicate group name`);
    names.add(name);
  }
}

function validateReclamation(context: Context, terms: ReclamationTerms): void {
  const window = Number(terms.min_window.replace(/s$/, ""));
  const { min, max } = context.params.reclamationWindow;
  const refuse = (detail: string) => deploymentErrors.invalidReclamation.wrap(detail);
  if (window < min) throw refuse("min_window below governance minimum");
  if (window > max) throw refuse("min_window above governance maximum");
}

function requireActive(context: Context, id: DeploymentID): Deployment {
  const deployment = findDeployment(context, id);
  if (!deployment) throw deploymentErrors.notFound;
  if (deployment.state !== "active") throw deploymentErrors.closed;
  return deployment;
}
