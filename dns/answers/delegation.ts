/** Whether a zone's parent points at the servers that hold the zone, and signs for keys they have. */
import type { DnskeyData, DsData, Packet } from "dns-packet";
import type { Network } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import { answeredSet } from "./answers.ts";

/** What parent and children say of one zone; host names without final dot, lower case. */
export interface Delegation {
  /** NS set at the parent. */
  readonly parent: readonly string[];
  /** Key tags of the DS set at the parent; empty = unsigned. */
  readonly signedFor: readonly number[];
  readonly children: readonly Child[];
}

interface Child {
  readonly server: string;
  /** Its apex NS set. */
  readonly nameServers: readonly string[];
  /** Tags of the DNSKEY set it serves. */
  readonly keyTags: readonly number[];
  /** Of these the keys that sign the zone: those without the SEP bit, or all where there are none (RFC 4034 §2.1.1). */
  readonly zoneKeys: readonly number[];
}

/**
 * Servers that lack zone keys of others. Where the parent signs, resolvers keep one server's keys and hold another's
 * signatures against them, so every server has to give the zone keys of all (RFC 8901 §2.1.2).
 */
function keyProblems(children: readonly Child[]): string[] {
  const all = [...new Set(children.flatMap(({ zoneKeys }) => zoneKeys))].sort((a, b) => a - b);
  return children.flatMap(({ server, keyTags }) => {
    const lacking = all.filter((tag) => !keyTags.includes(tag));
    if (lacking.length === 0) return [];
    return `${server} lacks the key${lacking.length > 1 ? "s" : ""} ${lacking.join(", ")} of the other providers: add them there, or remove the DS at the registrar`;
  });
}

/** A line for each fault. Apex sets that name only their own provider's servers are none, as long as the parent names them all. Pure. */
export function delegationProblems(servers: readonly string[], { parent, signedFor, children }: Delegation): string[] {
  const absent = servers.filter((server) => !parent.includes(server));
  const foreign = parent.filter((server) => !servers.includes(server));
  const lame = children.filter(({ nameServers }) => nameServers.length === 0).map(({ server }) => server);
  const bogus = children.filter(
    ({ keyTags }) => signedFor.length > 0 && !keyTags.some((tag) => signedFor.includes(tag)),
  );
  return [
    ...(absent.length > 0 ? [`the parent does not name ${absent.join(", ")}: add them at the registrar`] : []),
    ...(foreign.length > 0 ? [`the parent names ${foreign.join(", ")}, where the zone is not: remove them`] : []),
    ...(lame.length > 0 ? [`${lame.join(", ")} give no apex NS: the zone is not there yet`] : []),
    ...(signedFor.length > 0 && bogus.length === 0 ? keyProblems(children) : []),
    ...bogus.map(
      ({ server }) =>
        `the parent's DS (key tag ${signedFor.join(", ")}) fits no key of ${server}: its answers are bogus to validating resolvers; remove the DS at the registrar`,
    ),
  ];
}

/**
 * Asks the parent and every server of the zone.
 * @param parentServer host name of one of the parent's servers
 */
export async function readDelegation(
  network: Network,
  zone: string,
  parentServer: string,
  servers: readonly string[],
): Promise<Delegation> {
  const ask = (host: string, type: "NS" | "DS" | "DNSKEY") => queryDns(network, { host, port: 53 }, zone, type);
  const [ns, ds] = await Promise.all([ask(parentServer, "NS"), ask(parentServer, "DS")]);
  const children = servers.map(async (server): Promise<Child> => {
    const [apex, keys] = await Promise.all([ask(server, "NS"), ask(server, "DNSKEY")]);
    const all = dataOf<DnskeyData>(keys, "DNSKEY");
    const signing = all.filter(({ flags }) => flags === ZONE_KEY);
    const zoneKeys = (signing.length > 0 ? signing : all).map(keyTag);
    return { server, nameServers: hostsOf(apex, zone), keyTags: all.map(keyTag), zoneKeys };
  });
  const signedFor = dataOf<DsData>(ds, "DS").map(({ keyTag: tag }) => tag);
  return { parent: hostsOf(ns, zone), signedFor, children: await Promise.all(children) };
}

/** Flags of a key that signs the zone and is in no DS. */
const ZONE_KEY = 256;

const hostsOf = (packet: Packet, zone: string): string[] =>
  answeredSet(packet, zone, "NS").values.map((host) => host.replace(/\.$/, ""));

const dataOf = <T>(packet: Packet, type: string): T[] =>
  (packet.answers ?? [])
    .filter((record) => record.type === type)
    .map((record) => (record as unknown as { data: T }).data);

/** RFC 4034 appendix B. */
export function keyTag({ flags, algorithm, key }: DnskeyData): number {
  const rdata = Buffer.concat([Buffer.from([flags >> 8, flags & 255, 3, algorithm]), key]);
  const sum = rdata.reduce((total, octet, index) => total + (index % 2 === 0 ? octet << 8 : octet), 0);
  return (sum + (sum >> 16)) & 0xffff;
}
