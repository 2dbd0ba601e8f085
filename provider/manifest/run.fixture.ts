import type { Market } from "../../akash/market.ts";
import { caller } from "../../akash/sandbox.fixture.ts";
import type { Run } from "../kernel/handler.ts";

/** One operation of a provider process that already has its market, and what it said. */
export function marketRun(name: string, market: Market): Run & { told: string[]; warned: string[] } {
  const { signal, told, status } = caller();
  const warned: string[] = [];
  return {
    urn: `urn:pulumi:s::p::af:akash:Deployment::${name}`,
    name,
    project: "p",
    stage: "s",
    signal,
    settings: {},
    shared: <T>() => Promise.resolve(market) as T,
    status,
    info: status,
    warn: (message) => void warned.push(message),
    told,
    warned,
  };
}
