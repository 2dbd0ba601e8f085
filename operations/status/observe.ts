import type { ReadyStage } from "../../engine/engine.ts";
import { lookAtBackups } from "../backup/look.ts";
import { lookAtStandbys } from "../databases/standing.ts";
import { networkOf } from "../network.ts";
import { lookAtPins } from "../pins/look.ts";
import type { OpenPlace, Operations } from "../target.ts";
import { targetsOf } from "../targets/registry.ts";
import { observeDns } from "./dns.ts";
import type { Platform } from "./platform.ts";
import type { StatusReport } from "./report.ts";
import { observeService } from "./service.ts";

/** Most seconds one look at everything may take; what did not answer by then counts as a problem. */
const DEADLINE_SECONDS = 60;

/** Looks at every service, zone and deposit of the platform, all at once. */
export async function observe(ready: ReadyStage, platform: Platform): Promise<StatusReport> {
  const signal = AbortSignal.timeout(DEADLINE_SECONDS * 1000);
  const network = networkOf(ready.stage);
  const targets = await targetsOf(ready);
  const around = { targets, network, stage: ready.stage, platform, signal };
  const [services, dns, unowned, targetProblems, backups, standbys, pins] = await Promise.all([
    Promise.all(platform.services.map((service) => observeService(around, service))),
    Promise.all(platform.dns.map((zone) => observeDns(network, zone, signal))),
    findUnowned(Object.values(targets), signal),
    Promise.all(Object.values(targets).map((target) => target.problems(signal))),
    lookAtBackups(ready, platform.generations),
    lookAtStandbys(ready),
    lookAtPins(ready),
  ]);
  return {
    stage: platform.stage,
    problems: [...targetProblems.flat(), ...platform.held],
    services,
    certificates: platform.certificates.map(({ names, notAfter, issuer }) => ({ names, notAfter, issuer })),
    dns,
    backups,
    standbys,
    pins,
    pricePerMonth: round(services.reduce((sum, service) => sum + service.pricePerMonth, 0)),
    ...unowned,
  };
}

/** What carries the stage's mark and belongs to no resource of its state. */
async function findUnowned(
  targets: readonly Operations[],
  signal: AbortSignal,
): Promise<Pick<StatusReport, "orphans" | "unrecorded">> {
  const places = (await Promise.all(targets.map((target) => target.places(signal)))).flat();
  const named = (some: readonly OpenPlace[]) => some.map(({ id, tag }) => ({ dseq: id, tag }));
  return {
    orphans: named(places.filter(({ orphan }) => orphan)),
    unrecorded: named(places.filter(({ unrecorded }) => unrecorded)),
  };
}

function round(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
