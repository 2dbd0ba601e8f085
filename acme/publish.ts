import type { DnsProvider, HostedZone } from "../dns/providers/provider.ts";
import type { RecordChange, RecordSet } from "../dns/records.ts";
import { type ChallengeRecord, type ExpectedTxt, expectedTxt, publication, withdrawal, zoneOf } from "./challenge.ts";
import { settleAll } from "./settle.ts";

/** One hosted zone and the API it is written through. Zones of one name at several providers all get the records. */
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

/** Where challenge records are put for the CA to find. */
export interface Challenges {
  /** Resolves when the CA will find all of them at every authoritative server. */
  publish(challenges: readonly ChallengeRecord[], signal: AbortSignal): Promise<void>;
  withdraw(challenges: readonly ChallengeRecord[], signal: AbortSignal): Promise<void>;
}

/** What all orders of one process share: their live values, and one writer a zone. */
export class ChallengeBoard {
  readonly live = new Set<string>();
  readonly #writers = new Map<string, Promise<unknown>>();

  /** Runs `work` when the work before it at this zone is done, since record sets are read, merged and written. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T> {
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
 * Challenges as TXT records in all of `zones` that hold the name.
 *
 * @param tag `project/stage`, by which leftovers of an interrupted run are known
 */
export function dnsChallenges(
  zones: readonly ChallengeZone[],
  board: ChallengeBoard,
  tag: string,
  awaitVisible: AwaitVisible,
): Challenges {
  const names = [...new Set(zones.map(({ zone }) => zone.name))];

  const byZone = (challenges: readonly ChallengeRecord[]) =>
    Map.groupBy(challenges, ({ name }) => {
      const zone = zoneOf(name, names);
      if (zone !== undefined) return zone;
      throw new Error(
        `${name} lies in none of the zones ${names.join(", ")}: add its zone to the stage, or leave the name out`,
      );
    });

  const change = async (
    challenges: readonly ChallengeRecord[],
    signal: AbortSignal,
    decide: (target: ChallengeZone, present: RecordSet[], own: ChallengeRecord[]) => RecordChange[],
  ) => {
    const groups = byZone(challenges);
    const work = zones.flatMap((target) => {
      const own = groups.get(target.zone.name);
      if (own === undefined) return [];
      const readAndWrite = async () => {
        const changes = decide(target, await target.dns.readRecords(target.zone, signal), own);
        if (changes.length > 0) await target.dns.applyChanges(target.zone, changes, signal);
      };
      return [board.exclusively(`${target.dns.name}/${target.zone.id}`, readAndWrite)];
    });
    await settleAll(work);
  };

  return {
    async publish(challenges, signal) {
      for (const { value } of challenges) board.live.add(value);
      await change(challenges, signal, ({ dns, zone }, present, own) =>
        publication(zone.name, present, own, board.live, tag, Math.max(60, dns.minimumTtl(zone))),
      );
      const waits = [...byZone(challenges)].map(([name, own]) => {
        const servers = zones.flatMap(({ zone }) => (zone.name === name ? zone.nameServers : []));
        return awaitVisible([...new Set(servers)], expectedTxt(name, own), signal);
      });
      await settleAll(waits);
    },

    async withdraw(challenges, signal) {
      for (const { value } of challenges) board.live.delete(value);
      await change(challenges, signal, ({ zone }, present, own) =>
        withdrawal(zone.name, present, own, board.live, tag),
      );
    },
  };
}
