import type { ExpectedAnswer } from "../../dns/propagation.ts";
import { internet, type Network } from "../../network/network.ts";
import type { Run } from "../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";
import { splitKey } from "./record-sets.ts";

/** Types that exist at a provider's API only and are answered as something else. */
const SYNTHETIC = new Set(["ALIAS", "URLFWD"]);

/**
 * Asks every name server of the zone until it gives the records as written.
 * @returns what a server still gives otherwise, or undefined; where no server can be reached at all it only warns
 */
export async function verifyRecords(run: Run, { zone, records }: RecordsInputs): Promise<string | undefined> {
  const { awaitRecords, matchOf, NotPropagated } = await import("../../dns/propagation.ts");
  const expected = expectedAnswers(zone, records, matchOf);
  const onStatus = (message: string) => run.status(`${zone.provider}: ${message}`);
  try {
    await awaitRecords(await networkOf(run), zone.nameServers, expected, { signal: run.signal, onStatus });
    return undefined;
  } catch (error) {
    if (!(error instanceof NotPropagated)) throw error;
    if (!error.unreachable) return error.message;
    run.warn(`not verified: no name server of ${zone.provider} could be reached on port 53 from here`);
    return undefined;
  }
}

type Propagation = typeof import("../../dns/propagation.ts");

/** One expectation a record set. The apex NS may be answered with the provider's own TTL. */
function expectedAnswers(
  zone: RecordsInputs["zone"],
  records: RecordsInputs["records"],
  matchOf: Propagation["matchOf"],
): ExpectedAnswer[] {
  return Object.entries(records).flatMap(([key, { ttl, values, routing }]) => {
    const { name, type } = splitKey(key);
    if (SYNTHETIC.has(type)) return [];
    const answer = {
      name: name === "" ? zone.name : `${name}.${zone.name}`,
      type,
      values,
      match: routing ? ("within" as const) : matchOf(name, type),
    };
    return [key === "/NS" ? answer : { ...answer, ttl: Math.max(ttl, zone.minimumTtl) }];
  });
}

async function networkOf({ settings }: Run): Promise<Network> {
  if (!settings.sandbox) return internet;
  const { sandboxNetwork } = await import("../../network/sandbox.ts");
  return sandboxNetwork(settings.sandbox);
}
