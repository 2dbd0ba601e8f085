import { budgetCents } from "../../stage/money.ts";
import type { Stage } from "../../stage/schema.ts";
import { type Standing, standingOf } from "./budget.ts";
import type { Forecast, PlaceCost } from "./forecast.ts";
import { dollars } from "./money.ts";
import type { WalletLife } from "./wallet-life.ts";

/** What `cost` says, `--json` to the letter. Amounts are US dollars a month, two decimals. */
export interface CostReport {
  readonly stage: string;
  readonly places: readonly PlaceReport[];
  readonly now: string;
  readonly expected: string;
  /** Services for which the ceiling counts, as nothing is known of what providers ask. */
  readonly unknown: readonly string[];
  readonly budget: string | null;
  readonly standing: Standing;
  /** Null where the chain does not answer. */
  readonly wallet: { readonly available: string; readonly hours: number | null } | null;
}

export interface PlaceReport extends Pick<PlaceCost, "service" | "change" | "by"> {
  /** Null where it does not run. */
  readonly provider: string | null;
  readonly now: string;
  readonly expected: string;
  readonly ceiling: string;
}

/** Pure. */
export function costReport(
  stage: string,
  forecast: Forecast,
  budget: Stage["budget"],
  wallet: WalletLife | undefined,
): CostReport {
  return {
    stage,
    places: forecast.places.map(placeReport),
    now: dollars(forecast.now),
    expected: dollars(forecast.expected),
    unknown: forecast.unknown,
    budget: budget === undefined ? null : dollars(budgetCents(budget)),
    standing: standingOf(forecast, budget),
    wallet: wallet ? { available: dollars(wallet.available), hours: wallet.hours } : null,
  };
}

function placeReport({ service, change, by, provider, now, expected, ceiling }: PlaceCost): PlaceReport {
  return {
    service,
    change,
    provider: provider ?? null,
    now: dollars(now),
    expected: dollars(expected),
    by,
    ceiling: dollars(ceiling),
  };
}
