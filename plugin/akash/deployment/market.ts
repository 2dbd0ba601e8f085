import type { Market } from "../../../akash/market.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { Run } from "../../kernel/handler.ts";

/** The market of this process: one wallet queue and one board, shared by all resources. */
export function sharedMarket(run: Run): Promise<Market> {
  return run.shared("akash.market", () => open(run));
}

async function open({ settings }: Run): Promise<Market> {
  if (!settings.akash) {
    throw new ExplainedError("stage-invalid", "provider af has no settings of the market", {
      fix: "add an `akash` section to the stage file, with its wallet, then: ./platform up",
    });
  }
  const { openMarket } = await import("../../../akash/market.ts");
  const { networkOf } = await import("../../../network/sandbox.ts");
  return openMarket(settings.akash, networkOf(settings.sandbox));
}
