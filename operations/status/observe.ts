import type { Market } from "../../akash/market.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import { marketOf, networkOf } from "../clients.ts";
import { type Claims, standingOf, tagged } from "../leases/standing.ts";
import { readClaims } from "../leases/survey.ts";
import { observeDns } from "./dns.ts";
import type { StatusReport } from "./report.ts";
import { observeService } from "./service.ts";

/** Most seconds one look at everything may take; what did not answer by then counts as a problem. */
const DEADLINE_SECONDS = 60;

/** Looks at every service, zone and deposit of the platform, all at once. */
export async function observe(ready: ReadyStage, platform: PlatformOutput): Promise<StatusReport> {
  const signal = AbortSignal.timeout(DEADLINE_SECONDS * 1000);
  const network = networkOf(ready.stage);
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready)]);
  const [services, dns, orphans] = await Promise.all([
    Promise.all(platform.services.map((service) => observeService({ market, network, platform, signal }, service))),
    Promise.all(platform.dns.map((zone) => observeDns(network, zone, signal))),
    findOrphans(market, claims, signal),
  ]);
  return {
    stage: platform.stage,
    services,
    certificates: platform.certificates.map(({ names, notAfter, issuer }) => ({ names, notAfter, issuer })),
    dns,
    pricePerMonth: round(services.reduce((sum, service) => sum + service.pricePerMonth, 0)),
    orphans,
  };
}

/** Open deployments of the stage that no resource knows: the leftovers of an interrupted replacement. */
export async function findOrphans(
  { chain, wallet }: Market,
  claims: Claims,
  signal: AbortSignal,
): Promise<StatusReport["orphans"]> {
  const open = (await chain.deployments({ owner: wallet.address, state: "active" }, signal)).map(tagged);
  const orphans = open.filter((deployment) => standingOf(deployment, claims) === "orphan");
  return orphans.map(({ dseq, name }) => ({ dseq, tag: name }));
}

function round(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
