import { delegationProblems } from "../../dns/answers/delegation.ts";
import { askServer, type Observation, observationsCsv } from "../../dns/answers/drift.ts";
import { type ExpectedAnswer, expectedAnswers } from "../../dns/answers/expected-answer.ts";
import type { Network } from "../../network/network.ts";
import { networkOf } from "../../operations/network.ts";
import { openDns } from "../../operations/zones/access.ts";
import { findDelegation } from "../../operations/zones/delegation.ts";
import { desiredZone } from "../../operations/zones/desired-zone.ts";
import type { PlanOptions } from "../../operations/zones/planning.ts";
import { type OpenZone, openZone, zonesAt } from "../../operations/zones/zone-at.ts";
import { paint, print, write } from "./output.ts";

interface ReportOptions extends PlanOptions {
  json?: boolean;
  csv?: boolean;
}

interface ZoneReport {
  readonly zone: string;
  readonly provider: string;
  readonly observations: readonly Observation[];
}

interface DelegationReport {
  readonly zone: string;
  readonly problems: readonly string[];
  /** Why nothing was compared. */
  readonly notChecked?: string;
}

/** `platform dns report`: what every name server really answers. */
export async function report(names: string[], options: ReportOptions): Promise<void> {
  const access = await openDns(options.stage);
  const { stage } = access.ready;
  const network = networkOf(stage);
  const open = await Promise.all(zonesAt(stage, names, options.provider).map((at) => openZone(access.settings, at)));
  const reports = await Promise.all(
    open.map((zone) => {
      const { records } = desiredZone(access, zone, options.zones);
      const minimum = zone.client.minimumTtl(zone.hosted);
      return askZone(network, zone, expectedAnswers(zone.zone, Object.values(records), minimum));
    }),
  );
  const sandboxed = stage.sandbox !== undefined;
  const zones = [...Map.groupBy(open, ({ zone }) => zone).entries()];
  const delegations = await Promise.all(
    zones.map(([zone, at]) =>
      checkDelegation(
        network,
        zone,
        sandboxed,
        at.flatMap(({ hosted }) => hosted.nameServers),
      ),
    ),
  );
  if (options.json) print({ zones: reports, delegations });
  else if (options.csv) process.stdout.write(observationsCsv(reports.flatMap(({ observations }) => observations)));
  else write([...reports.flatMap(reportLines), "", ...delegations.map(delegationLine)]);
  const drifted = reports.some(({ observations }) => observations.some(({ state }) => state !== "same"));
  if (drifted || delegations.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

async function askZone(network: Network, { zone, provider, hosted }: OpenZone, expected: ExpectedAnswer[]) {
  const answers = await Promise.all(hosted.nameServers.map((server) => askServer(network, server, expected)));
  return { zone, provider, observations: answers.flat() };
}

async function checkDelegation(
  network: Network,
  zone: string,
  sandboxed: boolean,
  servers: readonly string[],
): Promise<DelegationReport> {
  const found = await findDelegation(network, zone, sandboxed, servers);
  if ("notChecked" in found) return { zone, problems: [], notChecked: found.notChecked };
  return { zone, problems: delegationProblems(servers, found.delegation) };
}

function reportLines({ zone, provider, observations }: ZoneReport): string[] {
  const servers = [...Map.groupBy(observations, ({ server }) => server).entries()];
  return [`\n${zone} at ${provider}`, ...servers.flatMap(([server, seen]) => serverLines(server, seen))];
}

function serverLines(server: string, seen: readonly Observation[]): string[] {
  const same = seen.filter(({ state }) => state === "same").length;
  if (same === seen.length) return [paint("create", `✓ ${server}: ${same} record sets as desired`)];
  if (seen.every(({ state }) => state === "silent")) return [paint("problem", `✗ ${server}: no answer`)];
  const drift = seen.filter(({ state }) => state !== "same").map(driftLine);
  return [paint("problem", `✗ ${server}: ${same} of ${seen.length} record sets as desired`), ...drift];
}

function driftLine({ name, type, state, expected, found }: Observation): string {
  const shown = (answer: typeof found) =>
    answer ? `${answer.values.join(", ")}${answer.ttl === null ? "" : ` TTL ${answer.ttl}`}` : "nothing";
  const said = state === "silent" ? "no answer" : shown(found);
  return `    ${name} ${type}: ${said}; desired ${shown(expected)}`;
}

function delegationLine({ zone, problems, notChecked }: DelegationReport): string {
  if (notChecked) return paint("quiet", `! delegation of ${zone}: not checked, ${notChecked}`);
  if (problems.length === 0) return paint("create", `✓ delegation of ${zone}: the parent names every server`);
  return problems.map((problem) => paint("problem", `✗ delegation of ${zone}: ${problem}`)).join("\n");
}
