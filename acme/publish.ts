import type { DnsProvider, HostedZone } from "../dns/providers/provider.ts";
import type { RecordChange, RecordSet } from "../dns/records.ts";
import { type ChallengeRecord, publication, withdrawal, zoneOf } from "./challenge.ts";
import { settleAll } from "./settle.ts";

/** One hosted zone and the API it is written through. Zones of one name at several providers all get the records. */
export interface ChallengeZone {
  readonly dns: DnsProvider;
  readonly zone: HostedZone;
}

/** Resolves when every authoritative server of the zone answers with `records`. */
export type AwaitVisible = (zone: ChallengeZone, records: readonly RecordSet[], signal: AbortSignal) => Promise<void>;

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

  const inEachZone = async (
    challenges: readonly ChallengeRecord[],
    work: (zone: ChallengeZone, own: ChallengeRecord[]) => Promise<void>,
  ) => {
    const byZone = Map.groupBy(challenges, ({ name }) => {
      const zone = zoneOf(name, names);
      if (zone === undefined)
        throw new Error(
          `${name} lies in none of the zones ${names.join(", ")}: add its zone to the stage, or leave the name out`,
        );
      return zone;
    });
    const targets = zones.flatMap((zone) => {
      const own = byZone.get(zone.zone.name);
      return own === undefined ? [] : [{ zone, own }];
    });
    await settleAll(targets.map(({ zone, own }) => work(zone, own)));
  };

  const apply = (target: ChallengeZone, signal: AbortSignal, decide: (present: RecordSet[]) => RecordChange[]) =>
    board.exclusively(`${target.dns.name}/${target.zone.id}`, async () => {
      const changes = decide(await target.dns.readRecords(target.zone, signal));
      if (changes.length > 0) await target.dns.applyChanges(target.zone, changes, signal);
      return changes;
    });

  return {
    async publish(challenges, signal) {
      for (const { value } of challenges) board.live.add(value);
      await inEachZone(challenges, async (target, own) => {
        const ttl = Math.max(60, target.dns.minimumTtl(target.zone));
        const changes = await apply(target, signal, (present) =>
          publication(target.zone.name, present, own, board.live, tag, ttl),
        );
        await awaitVisible(
          target,
          changes.flatMap((change) => change.after ?? []),
          signal,
        );
      });
    },

    async withdraw(challenges, signal) {
      for (const { value } of challenges) board.live.delete(value);
      await inEachZone(challenges, async (target, own) => {
        await apply(target, signal, (present) => withdrawal(target.zone.name, present, own, board.live, tag));
      });
    },
  };
}
