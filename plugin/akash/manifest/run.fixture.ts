import type { Market } from "../../../akash/market.ts";
import { caller } from "../../../akash/sandbox.fixture.ts";
import { type Consents, NO_CONSENT } from "../../kernel/consents.ts";
import type { Run } from "../../kernel/handler.ts";

/** Operations of one provider process that already has its market, and what they said. */
export function marketRun(
  name: string,
  market: Market,
  consents: Consents = NO_CONSENT,
): Run & { told: string[]; warned: string[] } {
  const { signal, told, status } = caller();
  const warned: string[] = [];
  const shared = new Map<string, unknown>([["akash.market", Promise.resolve(market)]]);
  return {
    urn: `urn:pulumi:s::p::af:akash:Deployment::${name}`,
    name,
    project: "p",
    stage: "s",
    signal,
    settings: {},
    consents,
    stateCompared: true,
    shared: <T>(key: string, make: () => T) => {
      if (!shared.has(key)) shared.set(key, make());
      return shared.get(key) as T;
    },
    status,
    info: status,
    warn: (message) => void warned.push(message),
    told,
    warned,
  };
}
