import type { CaaData, Packet } from "dns-packet";
import type { Network } from "../network/network.ts";
import { queryDns } from "../network/resolve.ts";
import { type CaaSet, caaObjection, type Issuer } from "./caa.ts";
import { zoneOf } from "./challenge.ts";

/** A zone and the servers of one provider that answer for it. */
export interface ServedZone {
  readonly name: string;
  readonly nameServers: readonly string[];
}

/** The records that forbid an order, and how to change them. */
export class CaaForbidsError extends Error {
  override readonly name = "CaaForbidsError";
}

/**
 * Looks for CAA records from each name towards the root, as the CA will, at every provider of the zones.
 * Above the zones nobody of ours can be asked, so the CA alone sees what stands there.
 * @throws CaaForbids; or the network's error where no server of a zone answers
 */
export async function checkCaa(
  network: Network,
  zones: readonly ServedZone[],
  names: readonly string[],
  issuer: Issuer,
): Promise<void> {
  if (issuer.identities.length === 0) return;
  const known = new Map<string, Promise<CaaSet[]>>();
  const setsAt = (name: string): Promise<CaaSet[]> => {
    const sets = known.get(name) ?? askProviders(network, zones, name);
    known.set(name, sets);
    return sets;
  };
  const objections = await Promise.all(
    names.map(async (name) => {
      const sets = await closest(name.replace(/^\*\./, ""), zones, setsAt);
      return sets.map((set) => caaObjection(name, set, issuer)).find((text) => text !== undefined);
    }),
  );
  const found = [...new Set(objections.filter((text) => text !== undefined))];
  if (found.length > 0) throw new CaaForbidsError(`CAA records forbid the certificate: ${found.join(" ")}`);
}

/** RFC 8659 §3. */
async function closest(
  name: string,
  zones: readonly ServedZone[],
  setsAt: (name: string) => Promise<CaaSet[]>,
): Promise<CaaSet[]> {
  for (const at of towardsRoot(name)) {
    const sets = zoneOf(at, namesOf(zones)) === undefined ? [] : await setsAt(at);
    if (sets.length > 0) return sets;
  }
  return [];
}

const towardsRoot = (name: string): string[] =>
  name.split(".").map((_, index, labels) => labels.slice(index).join("."));

const namesOf = (zones: readonly ServedZone[]): string[] => zones.map(({ name }) => name);

async function askProviders(network: Network, zones: readonly ServedZone[], name: string): Promise<CaaSet[]> {
  const holding = zoneOf(name, namesOf(zones));
  const answers = await Promise.all(
    zones.filter((zone) => zone.name === holding).map((zone) => askOne(network, zone, name)),
  );
  return answers.map((answer) => setIn(answer, name)).filter(({ records }) => records.length > 0);
}

/** The first server of the zone that answers. */
async function askOne(network: Network, { nameServers }: ServedZone, name: string): Promise<Packet> {
  const failures: Error[] = [];
  for (const host of nameServers) {
    try {
      return await queryDns(network, { host, port: 53 }, name, "CAA");
    } catch (error) {
      failures.push(error as Error);
    }
  }
  throw new Error(failures.map(({ message }) => message).join("; "));
}

function setIn({ answers = [] }: Packet, name: string): CaaSet {
  const records = answers.flatMap((record) => (record.type === "CAA" ? [record.data as CaaData] : []));
  return {
    name,
    records: records.map(({ flags = 0, tag, value }) => ({
      critical: (flags & 128) !== 0,
      tag,
      value: String(value),
    })),
  };
}
