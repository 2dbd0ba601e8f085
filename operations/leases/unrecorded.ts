import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { addressOf, backendOf } from "../../engine/backend.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { marketOf } from "./market.ts";
import { type Claims, ownershipOf, tagged } from "./ownership.ts";
import { readClaims } from "./survey.ts";

/** A deployment of the stage that was given a manifest, and that the stage's state does not hold. */
export interface UnrecordedDeployment {
  readonly service: string;
  readonly dseq: string;
}

/** Longest time the chain may take to answer, milliseconds. */
const LIMIT = 60_000;

/**
 * Stops before anything is paid or closed where the chain holds deployments of the stage that its state does not: with
 * that state, another checkout's or an older one, `up` would buy a second platform and lose the first.
 * @param state what was read of it before
 * @returns every open deployment of the wallet
 */
export async function refuseUnrecorded(ready: ReadyStage, state?: StackState): Promise<readonly DeploymentInfo[]> {
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready, state)]);
  const filter = { owner: market.wallet.address, state: "active" } as const;
  const open = await market.chain.deployments(filter, AbortSignal.timeout(LIMIT));
  const found = unrecordedDeployments(open, claims);
  if (found.length > 0) throw new UserError("unrecorded", ...unrecordedText(found, ready, claims.state.owned.length));
  return open;
}

/** The same for who only looks, and need not have the wallet: then nobody can tell. */
export async function refuseUnrecordedIfKnown(ready: ReadyStage, state?: StackState): Promise<void> {
  await refuseUnrecorded(ready, state).catch((error: unknown) => {
    if (error instanceof UserError && error.code === "unrecorded") throw error;
  });
}

/** In the order of their services. Pure. @param open every open deployment of the wallet */
export function unrecordedDeployments(open: readonly DeploymentInfo[], claims: Claims): UnrecordedDeployment[] {
  return open
    .map(tagged)
    .filter((deployment) => ownershipOf(deployment, claims) === "unrecorded")
    .map(({ tag, dseq }) => ({ service: tag?.service ?? "", dseq }))
    .toSorted((a, b) => a.service.localeCompare(b.service) || a.dseq.localeCompare(b.dseq));
}

/** What is wrong, and the ways on. Pure. @param known deployments that the state holds */
export function unrecordedText(
  found: readonly UnrecordedDeployment[],
  { name, environment }: Pick<ReadyStage, "name" | "environment">,
  known: number,
): [string, string] {
  const state =
    known === 0 ? "The state holds none: it is new, or another checkout's" : `The state holds ${known} others`;
  const lines = found.map(({ service, dseq }) => `\n    ${service} ${dseq}`);
  return [
    `${found.length === 1 ? "a deployment" : `${found.length} deployments`} of stage ${name} ${found.length === 1 ? "runs" : "run"} on the chain that its state does not know; nothing was paid or closed.` +
      `${lines.join("")}\n  ${state} (${addressOf(backendOf(environment))}).`,
    [
      "one of these (docs/state.md)",
      "the state is elsewhere: export PULUMI_BACKEND_URL=… and run again",
      `the state was lost: ./platform adopt --stage ${name} takes them into this one`,
      `one of them is not wanted any more: ./platform lease close DSEQ --stage ${name} ends that one, with its data`,
    ].join("\n    - "),
  ];
}
