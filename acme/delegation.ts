import type { RecordSet } from "../dns/records/records.ts";
import { ExplainedError } from "../errors/explained-error.ts";
import { challengeOwner, zoneOf } from "./challenge.ts";

/** A CA follows no more than this many CNAMEs. */
const LONGEST_CHAIN = 8;

/**
 * The name whose TXT records the CA sees when it looks for the proof of `name`: CNAMEs from the challenge name are
 * followed, so that the proof may live in another zone (RFC 8555 §8.4 by way of RFC 1034 §3.6.2).
 *
 * @param zones names of the zones we can write to
 * @param recordsOf all record sets of one of them
 * @returns absolute, without final dot
 * @throws where the CNAMEs leave the zones or form a loop
 */
export async function proofOwner(
  name: string,
  zones: readonly string[],
  recordsOf: (zone: string) => Promise<readonly RecordSet[]>,
): Promise<string> {
  const way = [challengeOwner(name)];
  for (;;) {
    const owner = way.at(-1)!;
    const zone = zoneOf(owner, zones);
    if (zone === undefined) throw new ExplainedError("certificate", outside(name, way, zones));
    const target = cnameAt(owner, zone, await recordsOf(zone));
    if (target === undefined) return owner;
    if (way.includes(target) || way.length > LONGEST_CHAIN)
      throw new ExplainedError("certificate", `${[...way, target].join(" -> ")}: these CNAMEs lead nowhere`, {
        fix: "let one of them end at a plain name, then: ./platform up",
      });
    way.push(target);
  }
}

function cnameAt(owner: string, zone: string, records: readonly RecordSet[]): string | undefined {
  const relative = owner === zone ? "" : owner.slice(0, -zone.length - 1);
  const alias = records.find((set) => set.name === relative && set.type === "CNAME");
  return alias?.values[0]?.replace(/\.$/, "");
}

function outside(name: string, way: readonly string[], zones: readonly string[]): string {
  const known = `none of the zones ${zones.join(", ")}`;
  if (way.length === 1) return `${name} lies in ${known}: add its zone to the stage, or leave the name out`;
  return `${way.join(" -> ")}: the CNAME leads to ${known}, so the proof cannot be written there; add the zone of ${way.at(-1)} to dns.zones, or remove the CNAME`;
}
