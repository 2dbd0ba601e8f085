import { isLive } from "../../../akash/chain/lease-state.ts";
import { isUsed, parseTag } from "../../../akash/chain/tag.ts";
import { type GatewayLease, gatewayAnswers } from "../../../akash/gateway/gateway.ts";
import type { Market } from "../../../akash/market.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { Consents } from "../../kernel/consents.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import type { Handler, PropertyChange, Run } from "../../kernel/handler.ts";
import { untilSuccess } from "../until-success.ts";
import { type FenceInputs, type FenceOutputs, inputs, TOKEN } from "./contract.ts";
import { formersOf } from "./formers.ts";

/** Seconds for a place whose data a person has given up, or that may be held from before. */
const BRIEFLY = 60;

export const handler: Handler<FenceInputs, FenceOutputs> = {
  token: TOKEN,
  inputs,
  secrets: [],

  /** Other commands are for the next move. */
  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      change.path === "deployment.dseq" ? { ...change, replace: true, reason: "another place begins" } : change,
    );
    return { changes: [...changes, ...unseen(old.outputs)], stables: ["since"] };
  },

  async create(run, given) {
    const { sharedMarket } = await import("../deployment/market.ts");
    const market = await sharedMarket(run);
    const { owner, dseq } = given.deployment;
    const released = await letGo(market, run, given);
    const open = await market.chain.deployments({ owner, state: "active" }, run.signal);
    let since = "";
    for (const former of formersOf(open, given.deployment)) {
      const lease = await liveLease(market, run, { owner, dseq: former });
      if (lease && (await held(market, run, given, lease))) since = new Date().toISOString();
    }
    return { id: `${owner}/${dseq}`, outputs: { ...given, since, released } };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error(`${TOKEN} is done and not found: it cannot be imported`);
    return { id, ...old };
  },

  async update(run, _id, { outputs: { since, released } }, given) {
    if (released !== false) return { ...given, since, released: true };
    const { sharedMarket } = await import("../deployment/market.ts");
    return { ...given, since, released: await letGo(await sharedMarket(run), run, given) };
  },

  async delete() {},
};

/** Whether a place that is silent may be left as it is, without what it wrote last. Pure. */
export function mayLeave({ has, backup, providersAsked = false }: Consents, service: string): boolean {
  if (has(service)) return true;
  const known = backup?.(service);
  return providersAsked && known !== undefined && known.age <= known.maxLoss;
}

/** What was not found out the last time. */
const unseen = ({ released }: FenceOutputs): PropertyChange[] =>
  released === false ? [{ path: "released", kind: "update", reason: "whether it takes writes is not known" }] : [];

/** A place that is gone back to, as the move away from it was taken back, may be held: it takes writes again. @returns whether that was seen */
async function letGo(market: Market, run: Run, { deployment, container, release }: FenceInputs): Promise<boolean> {
  const info = await market.chain.deployment(deployment, run.signal);
  if (!info || !isUsed(info)) return true;
  const outcome = await untilSuccess(market, deployment, {
    command: { container, command: release },
    timeout: BRIEFLY,
    signal: run.signal,
    status: (said) => run.status(`seeing that it takes writes: ${said}`),
  });
  if ("last" in outcome) run.warn(`whether ${run.name} takes writes is not known: ${outcome.last}`);
  return "said" in outcome;
}

async function liveLease(
  market: Market,
  run: Run,
  id: { readonly owner: string; readonly dseq: string },
): Promise<GatewayLease | undefined> {
  const live = (await market.chain.leases(id, run.signal)).find(isLive);
  if (!live) return undefined;
  const provider = await market.chain.provider(live.id.provider, run.signal);
  return { ...live.id, hostUri: provider?.host_uri ?? "" };
}

/** @returns false where it is left without what it wrote last @throws where it may not be left so, and takes writes again then */
async function held(market: Market, run: Run, given: FenceInputs, lease: GatewayLease): Promise<boolean> {
  const service = parseTag(given.deployment.tag)?.service ?? run.name;
  const why = await silence(market, run, lease);
  const consented = run.consents.has(service);
  const refused = why ?? (await refusal(market, run, given, lease, consented ? BRIEFLY : given.timeout));
  if (refused === undefined) {
    run.info(`deployment ${lease.dseq} takes no writes from now on, and all it wrote is archived`);
    return true;
  }
  if (why === undefined ? !consented : !mayLeave(run.consents, service))
    throw unfenced(service, lease, refused, why !== undefined);
  run.warn(`deployment ${lease.dseq} could not be held (${refused}): what it wrote since the last archive is lost`);
  return false;
}

/** Why the provider is not reached; undefined where it answers. */
async function silence(market: Market, run: Run, lease: GatewayLease): Promise<string | undefined> {
  if (lease.hostUri === "") return "its provider is not registered on the chain any more";
  const why = await gatewayAnswers(market, lease, run.signal);
  return why && `its provider does not answer: ${why}`;
}

/** Holds the place; where that does not succeed lets it go again, also when the run is ended. @returns why it did not */
async function refusal(
  market: Market,
  run: Run,
  { container, hold, release, timeout }: FenceInputs,
  lease: GatewayLease,
  seconds: number,
): Promise<string | undefined> {
  const attempts = { signal: run.signal, timeout: seconds };
  try {
    const outcome = await untilSuccess(market, lease, {
      ...attempts,
      command: { container, command: hold },
      status: (said) => run.status(`holding deployment ${lease.dseq}: ${said}`),
    });
    if ("said" in outcome) return undefined;
    return (await released()) ? outcome.last : `${outcome.last}; nor is it known whether it takes writes again`;
  } catch (error) {
    await released();
    throw error;
  }

  async function released(): Promise<boolean> {
    const outcome = await untilSuccess(market, lease, {
      command: { container, command: release },
      timeout,
      signal: AbortSignal.timeout(timeout * 1000),
      status: (said) => run.status(`letting deployment ${lease.dseq} go on: ${said}`),
    }).catch(() => undefined);
    return outcome !== undefined && "said" in outcome;
  }
}

function unfenced(service: string, { dseq }: GatewayLease, why: string, silent: boolean): ExplainedError {
  const message =
    `${service} is not moved, as it could not be held at deployment ${dseq}, and what it writes meanwhile would be lost: ${why}\n` +
    "  It stays where it is";
  const fix = silent
    ? "./platform up --refresh, which finds out whether its provider is dead"
    : `mend what is told, then: ./platform up; or without what it wrote last: ./platform up --data-loss ${service}`;
  return new ExplainedError("not-held", message, { fix });
}
