import type { DeploymentInfo, Lease, Order } from "../chain/client.ts";
import { isLive } from "../chain/lease-state.ts";

/** One open deployment of the service, with everything the market knows of it. */
export interface ObservedDeployment {
  readonly dseq: string;
  /** The one asked for, or under the very tag. False for a predecessor, or what an older interrupted run left. */
  readonly own: boolean;
  /** Was given a manifest: until then nothing runs there, leased or not. */
  readonly used: boolean;
  readonly groupState: DeploymentInfo["groups"][number]["state"];
  readonly gseq: number;
  readonly orders: readonly Order[];
  /** All of them, ended ones included. */
  readonly leases: readonly Lease[];
}

export interface Observation {
  /** Open ones. */
  readonly deployments: readonly ObservedDeployment[];
  /** The chain holds none of them, open or closed. */
  readonly unknown?: boolean;
  /** Deployments this process has opened for the service. */
  readonly opened: number;
}

export interface Desired {
  /** Holds data: a place whose lease has ended is not taken again. */
  readonly stateful: boolean;
  /** The deployment that the resource is already; absent while one is looked for. */
  readonly dseq?: string | undefined;
  /** Its data is carried on from place to place: one that was left for another is not taken again, as its data is old. */
  readonly carried?: boolean | undefined;
}

export type Action =
  | { readonly do: "create" }
  | { readonly do: "close"; readonly dseq: string; readonly why: string }
  | { readonly do: "start group"; readonly dseq: string; readonly gseq: number; readonly why: string }
  /** Nothing is lost with it, and the chain orders the group anew. */
  | { readonly do: "close lease"; readonly dseq: string; readonly lease: Lease }
  | { readonly do: "auction"; readonly dseq: string; readonly order: Order }
  /** The state is in transition: read it again after the next block. */
  | { readonly do: "wait"; readonly dseq: string; readonly why: string }
  /** `used`: it runs what it was given. */
  | { readonly do: "done"; readonly lease: Lease; readonly used: boolean }
  | { readonly do: "blocked"; readonly dseq?: string; readonly why: string };

/** Most deployments opened for a service in one run: a failing run must not use up the wallet's balance. */
const MAX_OPENED = 2;

/** The next step towards exactly one leased deployment. */
export function decide(observed: Observation, desired: Desired): Action {
  const left = observed.deployments.find((deployment) => isLeft(deployment, observed, desired));
  if (left) return { do: "close", dseq: left.dseq, why: "a place after it has gone on with its data" };
  const leftover = observed.deployments.find((deployment) => isLeftover(deployment, desired));
  if (leftover)
    return { do: "close", dseq: leftover.dseq, why: "an earlier version of this service that runs nothing" };
  const own = observed.deployments.filter((deployment) => deployment.own && !isLeaving(deployment, desired));
  const [first, ...others] = own.toSorted((a, b) => rank(b) - rank(a) || Number(BigInt(a.dseq) - BigInt(b.dseq)));
  if (!first) {
    if (observed.opened < MAX_OPENED) return { do: "create" };
    return {
      do: "blocked",
      why: `${MAX_OPENED} deployments were opened for this service in this run, none could be leased`,
    };
  }
  const surplus = others.find((other) => isIdle(other) || (first.used && isUnused(other)));
  if (surplus) return { do: "close", dseq: surplus.dseq, why: `deployment ${first.dseq} serves the same purpose` };
  return decideForDeployment(first, desired);
}

function decideForDeployment(deployment: ObservedDeployment, desired: Desired): Action {
  const { dseq, gseq, groupState, leases } = deployment;
  const live = liveLease(deployment);
  const leaves = live?.state === "reclaiming" && !(desired.stateful && deployment.used);
  if (live)
    return leaves ? { do: "close lease", dseq, lease: live } : { do: "done", lease: live, used: deployment.used };
  if (groupState === "unknown" || leases.some((lease) => lease.state === "unknown")) {
    return { do: "blocked", dseq, why: `deployment ${dseq} is in a state this version does not know` };
  }
  if (groupState === "closed" || groupState === "insufficient_funds") {
    return { do: "close", dseq, why: `its group is ${groupState}` };
  }
  const ended = leases[0];
  if (ended && desired.stateful && deployment.used)
    return { do: "close", dseq, why: `its lease ended (${ended.reason}), and the data with it` };
  if (groupState === "paused") return { do: "start group", dseq, gseq, why: whyPaused(deployment) };
  const order = deployment.orders.find(({ state }) => state === "open");
  if (order) return { do: "auction", dseq, order };
  return { do: "wait", dseq, why: "no order is open yet" };
}

/** A provider that closes its lease pauses the group; else we paused it ourselves, to order again. */
function whyPaused({ leases, orders }: ObservedDeployment): string {
  const newest = Math.max(0, ...orders.map(({ id }) => id.oseq));
  const ended = leases.find(({ id }) => id.oseq >= newest);
  if (!ended || ended.reason === "lease_closed_owner") return "the group was paused to be ordered again";
  return `the provider closed its lease (${ended.reason}), which paused the group`;
}

function liveLease({ leases }: ObservedDeployment): Lease | undefined {
  return leases.find(isLive);
}

/** What runs is kept before what is only leased, and that before what is not. */
function rank(deployment: ObservedDeployment): number {
  return liveLease(deployment) ? 1 + Number(deployment.used) : 0;
}

/** Runs nothing, and is none to lease: of an older version, or without the data that it had. */
function isLeftover(deployment: ObservedDeployment, { stateful, dseq }: Desired): boolean {
  if (!deployment.own) return isIdle(deployment) || isUnused(deployment);
  return dseq === undefined && stateful && deployment.used && isIdle(deployment);
}

/** A later place of the service runs what it ran. */
function isLeft({ own, used, dseq }: ObservedDeployment, { deployments }: Observation, desired: Desired): boolean {
  if (!desired.carried || desired.dseq !== undefined || !own || !used) return false;
  return deployments.some((other) => other.used && liveLease(other) && BigInt(other.dseq) > BigInt(dseq));
}

/** Runs a service without data, and is taken back by its provider: it serves until its successor does. */
function isLeaving(deployment: ObservedDeployment, { stateful, dseq }: Desired): boolean {
  return dseq === undefined && !stateful && deployment.used && liveLease(deployment)?.state === "reclaiming";
}

/** Known for certain to run nothing. */
function isIdle(deployment: ObservedDeployment): boolean {
  return deployment.leases.every(({ state }) => state === "closed" || state === "insufficient_funds");
}

/** Leased at most, by a run that was interrupted before it sent a manifest. */
function isUnused({ used, leases }: ObservedDeployment): boolean {
  return !used && leases.every(({ state }) => state !== "unknown");
}
