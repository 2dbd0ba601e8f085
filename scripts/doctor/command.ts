import { command } from "../command.ts";
import { json, stage } from "../terminal/options.ts";

export const doctor = command({
  name: "doctor",
  summary: "check tools, wallet, chain, providers, DNS, certificates and state; changes nothing",
  options: { stage, json },
  examples: [{ words: "doctor --stage prod", does: "what is in the way of the next up, and what cures it" }],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./examine.ts")).doctor,
});
