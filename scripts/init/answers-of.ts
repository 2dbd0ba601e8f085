import type { Answers, SandboxAnswer } from "../../stage/init/answers.ts";
import type { Known } from "./known.ts";

/** Where the sandbox keeps the wallet that it gives money to. */
const SANDBOX_WALLET = { mnemonicFile: ".platform/sandbox/wallet.mnemonic" };

/** What was answered, with what needs no answer on the sandbox. Pure. @param sandbox that of this checkout */
export function answersOf(known: Known, sandbox: SandboxAnswer): Answers {
  const { place, stage, domain, dns, registry, wallet, services, apps, template } = known;
  return {
    stage,
    sandbox: place === "sandbox" ? sandbox : undefined,
    domain,
    dns,
    registry: registry ?? `registry.${domain}/platform`,
    wallet: wallet ?? SANDBOX_WALLET,
    services,
    apps,
    template,
  };
}
