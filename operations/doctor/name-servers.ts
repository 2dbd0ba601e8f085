import { askServer, type Observation } from "../../dns/answers/drift.ts";
import type { ExpectedAnswer } from "../../dns/answers/expected-answer.ts";
import { fqdnOf } from "../../dns/records/name.ts";
import type { Network } from "../../network/network.ts";
import type { Platform, PublishedZone } from "../status/platform.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether all name servers of a zone, whoever runs them, give the same answers. TTLs are each provider's own. */
export async function checkNameServers(network: Network, { dns }: Platform): Promise<readonly Check[]> {
  const zones = [...Map.groupBy(dns, ({ zone }) => zone).entries()];
  const checks = zones.map(([zone, outputs]) =>
    attempt(`answers ${zone}`, "./platform dns report", async () => [verdict(zone, await askAll(network, outputs))]),
  );
  return (await Promise.all(checks)).flat();
}

/** What one provider alone has, such as a record set that is excluded elsewhere, is not compared. */
function askAll(network: Network, outputs: readonly PublishedZone[]): Promise<Observation[][]> {
  const [first, ...others] = outputs;
  const common = Object.keys(first?.records ?? {}).filter((key) => others.every(({ records }) => key in records));
  const expected = common
    .filter((key) => !/\/(ALIAS|URLFWD)$/.test(key) && key !== "/NS")
    .map((key): ExpectedAnswer => {
      const slash = key.lastIndexOf("/");
      const name = fqdnOf(key.slice(0, slash), first!.zone).replace(/\.$/, "");
      return { name, type: key.slice(slash + 1), values: first!.records[key]!.values };
    });
  return Promise.all(
    outputs.flatMap(({ nameServers }) => nameServers).map((server) => askServer(network, server, expected)),
  );
}

/** Servers against each other: what the stage last wrote need not be what is right. Pure. */
export function verdict(zone: string, servers: readonly (readonly Observation[])[]): Check {
  const name = `answers ${zone}`;
  const silent = servers.filter((seen) => seen.some(({ state }) => state === "silent"));
  if (silent.length > 0) {
    const hosts = silent.map(([seen]) => seen!.server).join(", ");
    return problem(
      name,
      `no answer from ${hosts}`,
      "check the way out on UDP and TCP port 53, then the provider's status",
    );
  }
  const reference = servers[0] ?? [];
  const apart = reference.flatMap(({ name: host, type }, index) => {
    const answers = new Set(servers.map((seen) => seen[index]?.found?.values.toSorted().join() ?? ""));
    return answers.size > 1 ? [`${host} ${type}`] : [];
  });
  if (apart.length === 0) return ok(name, `${servers.length} name servers agree on ${reference.length} record sets`);
  return problem(name, `name servers differ on ${apart.slice(0, 5).join(", ")}`, `./platform dns report ${zone}`);
}
