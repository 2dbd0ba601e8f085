import type { GroupSpec, ManifestResources } from "../../sdl/types.ts";
import type { BidId, DeploymentId, LeaseId } from "../chain/client.ts";
import type { Coin } from "../chain/coin.ts";
import type { DepositSource } from "../settings.ts";
import type { Message } from "./transaction.ts";

/** A deposit and where it is taken from, in this order (AEP-75). */
export interface Deposit {
  readonly amount: Coin;
  readonly sources: readonly DepositSource[];
}

const deployments = () => import("@akashnetwork/chain-sdk/private-types/akash.v1beta4");
const market = () => import("@akashnetwork/chain-sdk/private-types/akash.v1beta5");
const base = () => import("@akashnetwork/chain-sdk/private-types/akash.v1");

/**
 * @param hash 32 bytes
 * @param notice seconds a provider must announce before it takes the lease back; absent = none asked for
 */
export async function createDeployment(
  id: DeploymentId,
  group: GroupSpec,
  hash: Uint8Array,
  deposit: Deposit,
  notice?: number,
): Promise<Message> {
  const { MsgCreateDeployment } = await deployments();
  const message = MsgCreateDeployment.fromPartial({
    id,
    groups: [wireGroup(group)],
    hash,
    deposit: await wireDeposit(deposit),
  });
  const { typeUrl, value } = encoded(MsgCreateDeployment, message);
  return { typeUrl, value: notice === undefined ? value : Buffer.concat([value, reclamation(notice)]) };
}

/**
 * Field 5 of the message, `reclamation{min_window: Duration}` (AEP-82), which the SDK's type lacks: fields of a protobuf
 * message may simply follow one another.
 */
function reclamation(seconds: number): Uint8Array {
  return delimited(5, delimited(1, new Uint8Array([1 << 3, ...varint(seconds)])));
}

function delimited(field: number, value: Uint8Array): Uint8Array {
  return new Uint8Array([(field << 3) | 2, ...varint(value.length), ...value]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}

/** @param hash 32 bytes; the chain refuses the hash it already has */
export async function updateDeployment(id: DeploymentId, hash: Uint8Array): Promise<Message> {
  const { MsgUpdateDeployment } = await deployments();
  return encoded(MsgUpdateDeployment, MsgUpdateDeployment.fromPartial({ id, hash }));
}

export async function closeDeployment(id: DeploymentId): Promise<Message> {
  const { MsgCloseDeployment } = await deployments();
  return encoded(MsgCloseDeployment, MsgCloseDeployment.fromPartial({ id }));
}

/** Ends a group's order, and its lease if there is one; nothing is refunded. */
export async function pauseGroup(id: DeploymentId, gseq: number): Promise<Message> {
  const { MsgPauseGroup } = await deployments();
  return encoded(MsgPauseGroup, MsgPauseGroup.fromPartial({ id: { ...id, gseq } }));
}

/** Reopens bidding on a group that a provider paused by closing its bid. */
export async function startGroup(id: DeploymentId, gseq: number): Promise<Message> {
  const { MsgStartGroup } = await deployments();
  return encoded(MsgStartGroup, MsgStartGroup.fromPartial({ id: { ...id, gseq } }));
}

export async function createLease(bidId: BidId): Promise<Message> {
  const { MsgCreateLease } = await market();
  return encoded(MsgCreateLease, MsgCreateLease.fromPartial({ bidId }));
}

/** Ends a lease; the chain opens the next order of the group in the same transaction. */
export async function closeLease(id: LeaseId): Promise<Message> {
  const { MsgCloseLease } = await market();
  return encoded(MsgCloseLease, MsgCloseLease.fromPartial({ id }));
}

/** Adds to a deployment's escrow. */
export async function accountDeposit(signer: string, id: DeploymentId, deposit: Deposit): Promise<Message> {
  const { MsgAccountDeposit, Scope } = await base();
  const message = MsgAccountDeposit.fromPartial({
    signer,
    id: { scope: Scope.deployment, xid: `${id.owner}/${id.dseq}` },
    deposit: await wireDeposit(deposit),
  });
  return encoded(MsgAccountDeposit, message);
}

/** Burns AKT for ACT at the end of an epoch (burn-mint equilibrium). @param burn in uakt */
export async function mintAct(owner: string, burn: Coin): Promise<Message> {
  const { MsgMintACT } = await base();
  return encoded(MsgMintACT, MsgMintACT.fromPartial({ owner, to: owner, coinsToBurn: burn }));
}

interface Encoder<T> {
  readonly $type: string;
  encode(message: T): { finish(): Uint8Array };
}

function encoded<T>(type: Encoder<T>, message: T): Message {
  return { typeUrl: `/${type.$type}`, value: type.encode(message).finish() };
}

async function wireDeposit({ amount, sources }: Deposit) {
  const { Source } = await base();
  return { amount, sources: sources.map((source) => Source[source]) };
}

/** Group spec in the field names of the generated protobuf types. */
function wireGroup(group: GroupSpec) {
  // Left out, the order would be open to providers that were not to bid.
  if (group.requirements.verification)
    throw new Error(`group ${group.name}: verification (AEP-86) cannot be ordered yet`);
  return {
    name: group.name,
    requirements: {
      signedBy: {
        allOf: group.requirements.signed_by.all_of ?? [],
        anyOf: group.requirements.signed_by.any_of ?? [],
      },
      attributes: group.requirements.attributes ?? [],
    },
    resources: group.resources.map(({ resource, count, price }) => ({
      resource: wireResources(resource),
      count,
      price,
    })),
  };
}

function wireResources(resource: ManifestResources) {
  return {
    id: resource.id,
    cpu: { units: quantity(resource.cpu.units), attributes: resource.cpu.attributes ?? [] },
    memory: { quantity: quantity(resource.memory.size), attributes: resource.memory.attributes ?? [] },
    storage: resource.storage.map(({ name, size, attributes }) => ({
      name,
      quantity: quantity(size),
      attributes: attributes ?? [],
    })),
    gpu: { units: quantity(resource.gpu.units), attributes: resource.gpu.attributes ?? [] },
    endpoints: resource.endpoints.map((endpoint) => ({
      kind: endpoint.kind ?? 0,
      sequenceNumber: endpoint.sequence_number,
    })),
  };
}

/** `ResourceValue.val` holds the decimal digits as bytes. */
function quantity({ val }: { val: string }) {
  return { val: new TextEncoder().encode(val) };
}
