import type { Market } from "../../../akash/market.ts";
import type { Run } from "../../kernel/handler.ts";

/** The market of this process: one wallet queue and one board, shared by all resources. */
export function sharedMarket(run: Run): Promise<Market> {
  return run.shared("akash.market", () => open(run));
}

async function open({ settings }: Run): Promise<Market> {
  if (!settings.akash) {
    throw new Error("provider af: no akash settings: the stage file needs an `akash` section to use the market");
  }
  const { openMarket } = await import("../../../akash/market.ts");
  const { networkOf } = await import("../../../network/sandbox.ts");
  return openMarket(settings.akash, networkOf(settings.sandbox));
}
