import { type LossOptions, rehearseLoss } from "./loss.ts";
import { runPlatform } from "./platform-run.ts";

/** `platform drill provider-loss`: how long a service is away, and what it has lost, where its provider ends with all that it had. */
export function drillProviderLoss(options: LossOptions): Promise<void> {
  const words = ["up", "--refresh", "--stage", options.stage, ...dataLossWords(options)];
  return rehearseLoss(
    {
      kind: "provider-loss",
      all: false,
      back: () => runPlatform([...words, "--yes"]),
      wayOut: () => `mend what is told above, then ./platform ${words.join(" ")}`,
    },
    options,
  );
}

export const dataLossWords = ({ dataLoss }: Pick<LossOptions, "dataLoss">): string[] =>
  dataLoss.flatMap((service) => ["--data-loss", service]);
