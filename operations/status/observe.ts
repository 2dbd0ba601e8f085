import { parseTag } from "../../akash/chain/tag.ts";
import type { Market } from "../../akash/market.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import { marketOf, networkOf } from "../clients.ts";
import { observeDns } from "./dns.ts";
import type { StatusReport } from "./report.ts";
import { observeService } from "./service.ts";

/** Most seconds one look at everything may take; what did not answer by then counts as a problem. */
const DEADLINE_SECONDS = 60;

/** Looks at every service, zone and deposit of the platform, all at once. */
export async function observe(open: OpenStage, platform: PlatformOutput): Promise<StatusReport> {
  const signal = AbortSignal.timeout(DEADLINE_SECONDS * 1000);
  const network = networkOf(open.stage);
  const market = await marketOf(open.stage);
  const [services, dns, orphans] = await Promise.all([
    Promise.all(platform.services.map((service) => observeService({ market, network, platform, signal }, service))),
    Promise.all(platform.dns.map((zone) => observeDns(network, zone, signal))),
    findOrphans(market, platform, signal),
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

/** Open deployments with this stage's tag that no resource knows: the leftovers of an interrupted replacement. */
async function findOrphans(
  market: Market,
  platform: PlatformOutput,
  signal: AbortSignal,
): Promise<StatusReport["orphans"]> {
  const known = new Set(platform.services.map(({ place }) => place.dseq));
  const open = await market.chain.deployments({ owner: market.wallet.address, state: "active" }, signal);
  return open
    .map(({ deployment, groups }) => ({ dseq: deployment.id.dseq, tag: groups[0]?.group_spec.name ?? "" }))
    .filter(({ dseq, tag }) => parseTag(tag)?.stage === platform.stage && !known.has(dseq));
}

function round(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
