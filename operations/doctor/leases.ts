import { isLive, stateText } from "../../akash/chain/lease-state.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { MarketState } from "../leases/state.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether every deployment that the state holds is open and leased, by the chain. */
export function checkLeases(
  ready: ReadyStage,
  claims: Promise<{ readonly state: MarketState }>,
  holdings: Promise<readonly Holding[]>,
): Promise<readonly Check[]> {
  return attempt("leases", "see the checks of state and chain", async () =>
    leaseChecks((await claims).state.owned, await holdings, `./platform up --stage ${ready.name} --refresh`),
  );
}

/** One line for each cause with the deployments that have no live lease by it, one for all where every one has it. Pure. */
export function leaseChecks(owned: MarketState["owned"], holdings: readonly Holding[], fix: string): Check[] {
  const current = owned.filter(({ leaving }) => !leaving);
  const causes = Map.groupBy(current, ({ dseq }) => whyDead(holdings.find((holding) => holding.dseq === dseq)));
  const dead = [...causes].flatMap(([says, struck]) => {
    if (says === undefined) return [];
    const [services, dseqs] = [struck.map(({ service }) => service), struck.map(({ dseq }) => dseq)];
    const [deployments, them] = struck.length === 1 ? ["deployment", "it"] : ["each of deployments", "them"];
    return [
      problem(
        `lease ${services.join(", ")}`,
        `${deployments} ${dseqs.join(", ")} ${says}`,
        `${fix} leases ${them} again`,
      ),
    ];
  });
  return dead.length > 0 || current.length === 0 ? dead : [ok("leases", `${current.length}, all live`)];
}

function whyDead(holding: Holding | undefined): string | undefined {
  if (!holding) return "is not on the chain";
  const { open, lease, state } = holding;
  if (!open) return `is closed (${stateText(state)})`;
  return lease && isLive(lease) ? undefined : `has no live lease (${stateText(state)})`;
}
