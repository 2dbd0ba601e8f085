import type { Holding } from "../../akash/money/holdings.ts";
import { type Claims, ownershipOf } from "../leases/ownership.ts";
import { attempt, type Check, problem } from "./check.ts";

/** Deployments that run for the stage and that its state does not know: the state of another checkout, or an older one. */
export function checkUnrecorded(
  claims: Promise<Claims>,
  holdings: Promise<readonly Holding[]>,
): Promise<readonly Check[]> {
  return attempt("deployments", "see the checks of state and chain", async () =>
    unrecordedChecks(await holdings, await claims),
  );
}

/** One line for all of them. Pure. */
export function unrecordedChecks(holdings: readonly Holding[], claims: Claims): Check[] {
  const found = holdings.filter((holding) => holding.open && ownershipOf(holding, claims) === "unrecorded");
  if (found.length === 0) return [];
  const names = found.map(({ tag, dseq }) => `${tag?.service} ${dseq}`).toSorted();
  return [
    problem(
      "deployments",
      `the chain holds ${found.length} of this stage that its state does not know: ${names.join(", ")}`,
      `use the state that knows them (docs/state.md), or ./platform adopt --stage ${claims.stage.name}`,
    ),
  ];
}
