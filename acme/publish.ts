import type { DnsProvider, HostedZone } from "../dns/providers/provider.ts";
import { reconcileRecords } from "../dns/providers/reconcile.ts";
import { withRetry } from "../dns/providers/retry.ts";
import type { RecordChange, RecordSet } from "../dns/records/records.ts";
import { type ChallengeRecord, type ExpectedTxt, expectedTxt, publication, withdrawal, zoneOf } from "./challenge.ts";
import { proofOwner } from "./delegation.ts";
import { persistence } from "./persistent.ts";
import { settleAll } from "./settle.ts";

/** One zone at a provider and the API it is written through. Zones of one name at several providers all get the records. */
export interface ChallengeZone {
  readonly dns: DnsProvider;
  readonly zone: HostedZone;
}

/** Resolves when every one of the name servers gives all of `expected`. */
export type AwaitVisible = (
  nameServers: readonly string[],
  expected: readonly ExpectedTxt[],
  signal: AbortSignal,
) => Promise<void>;

/** A name to be proven and what its record has to say. */
export interface Proof {
  readonly name: string;
  readonly value: string;
}

/** Where the CA finds proofs. */
export interface Challenges {
  /** Resolves when the CA will find all of them at every authoritative server. */
  publish(proofs: readonly Proof[], signal: AbortSignal): Promise<void>;
  withdraw(proofs: readonly Proof[], signal: AbortSignal): Promise<void>;
  /** As `publish`, for records that stay: exactly where they are to be. */
  keep(records: readonly ChallengeRecord[], signal: AbortSignal): Promise<void>;
}

/** What all orders of one process share: their live values, and one writer a zone. */
export class ChallengeRegistry {
  readonly live = new Set<string>();
  readonly #writers = new Map<string, Promise<unknown>>();

  /** Runs `work` when the work before it at this zone is done, since record sets are read, merged and written. */
  serialize<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#writers.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#writers.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  }
}

/**
 * Challenges as TXT records in all of `zones` that hold the name, or the name its CNAMEs lead to.
 *
 * @param tag `project/stage`, by which leftovers of an interrupted run are known
 */
export function dnsChallenges(
  zones: readonly ChallengeZone[],
  board: ChallengeRegistry,
  tag: string,
  awaitVisible: AwaitVisible,
): Challenges {
  const names = [...new Set(zones.map(({ zone }) => zone.name))];
  const owners = new Map<string, Promise<string>>();

  const located = (proofs: readonly Proof[], signal: AbortSignal): Promise<ChallengeRecord[]> => {
    const read = new Map<string, Promise<readonly RecordSet[]>>();
    const recordsOf = (name: string) => memoized(read, name, () => recordsAt(zones, name, signal));
    const ownerOf = (name: string) => memoized(owners, name, () => proofOwner(name, names, recordsOf));
    return Promise.all(proofs.map(async ({ name, value }) => ({ owner: await ownerOf(name), value })));
  };

  const change = async (
    records: readonly ChallengeRecord[],
    signal: AbortSignal,
    decide: (target: ChallengeZone, present: readonly RecordSet[], own: ChallengeRecord[]) => RecordChange[],
  ) => {
    const groups = Map.groupBy(records, ({ owner }) => zoneOf(owner, names));
    const work = zones.flatMap((target) => {
      const own = groups.get(target.zone.name);
      if (own === undefined) return [];
      const write = () =>
        reconcileRecords(target.dns, target.zone, (actual) => decide(target, actual, own), { signal });
      return [board.serialize(`${target.dns.name}/${target.zone.id}`, write)];
    });
    await settleAll(work);
  };

  const visible = async (records: readonly ChallengeRecord[], signal: AbortSignal) => {
    const waits = [...Map.groupBy(records, ({ owner }) => zoneOf(owner, names))].map(([name, own]) => {
      const servers = zones.flatMap(({ zone }) => (zone.name === name ? zone.nameServers : []));
      return awaitVisible([...new Set(servers)], expectedTxt(own), signal);
    });
    await settleAll(waits);
  };

  return {
    async publish(proofs, signal) {
      for (const { value } of proofs) board.live.add(value);
      const records = await located(proofs, signal);
      await change(records, signal, ({ dns, zone }, present, own) =>
        publication(zone.name, present, own, board.live, tag, Math.max(60, dns.minimumTtl(zone))),
      );
      await visible(records, signal);
    },

    async keep(records, signal) {
      await change(records, signal, ({ dns, zone }, present, own) =>
        persistence(zone.name, present, own, Math.max(3600, dns.minimumTtl(zone))),
      );
      await visible(records, signal);
    },

    async withdraw(proofs, signal) {
      for (const { value } of proofs) board.live.delete(value);
      await change(await located(proofs, signal), signal, ({ zone }, present, own) =>
        withdrawal(zone.name, present, own, board.live, tag),
      );
    },
  };
}

/** What one provider of the zone holds: all are kept alike. */
function recordsAt(zones: readonly ChallengeZone[], name: string, signal: AbortSignal): Promise<readonly RecordSet[]> {
  const { dns, zone } = zones.find((each) => each.zone.name === name)!;
  return withRetry(() => dns.readRecords(zone, signal), { signal });
}

function memoized<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const value = memory.get(key) ?? make();
  memory.set(key, value);
  value.catch(() => memory.delete(key));
  return value;
}
