/** Which values of a record's pools go up or down after a round of probes. Pure. */

export type Health = "up" | "down";

/** What one vantage point saw; `blind` when it could not look. */
export interface Vote {
  readonly vantage: string;
  readonly seen: Health | "blind";
}

export interface Policy {
  /** Vantage points that must agree; more than half of them, or two opposite majorities could form. */
  readonly quorum: number;
  /** Rounds in a row that an up value must be seen down. */
  readonly downAfter: number;
  readonly upAfter: number;
  /** Shortest time between two changes of one value, milliseconds. */
  readonly hold: number;
  /** Most changes of one value within an hour, 2 or more. The last of them is always one to down. */
  readonly cap: number;
}

/** State of a value that is kept from round to round. */
export interface ValueHistory {
  /** Rounds in a row that contradicted the status. */
  readonly against: number;
  /** When its status changed, milliseconds since the epoch, oldest first. */
  readonly changes: readonly number[];
}

export const EMPTY_HISTORY: ValueHistory = { against: 0, changes: [] };

export interface Member {
  readonly pool: string;
  readonly value: string;
  /** What it is served as now. */
  readonly status: Health;
  /** A person or the zone file decided: the monitor does not. */
  readonly pinned: boolean;
  readonly votes: readonly Vote[];
  readonly valueHistory: ValueHistory;
}

/** Why a change that the probes ask for is not made. */
type Hold = "hold time" | "flap cap" | "the last one that is up";

export interface Decision {
  readonly pool: string;
  readonly value: string;
  /** The quorum's view of this round. */
  readonly seen: Health | "unclear";
  readonly change: Health | null;
  readonly held: Hold | null;
  readonly valueHistory: ValueHistory;
}

const HOUR = 3_600_000;

/**
 * One decision a member, in their order.
 * @param members every value of the pools that a record may be served from
 * @param now milliseconds since the epoch
 */
export function decide(members: readonly Member[], policy: Policy, now: number): readonly Decision[] {
  const wanted = members.map((member) => decideValue(member, policy, now));
  const anyUp = members.some(({ status }, index) => (wanted[index]!.change ?? status) === "up");
  const decided = anyUp ? wanted : wanted.map(keepServed);
  return decided.map((decision) =>
    decision.change === null ? decision : { ...decision, valueHistory: changed(decision, now) },
  );
}

/** All are down: the last good values stay in DNS, as an empty answer would be worse. */
const keepServed = (decision: Decision): Decision =>
  decision.change === "down" ? { ...decision, change: null, held: "the last one that is up" } : decision;

const changed = ({ valueHistory }: Decision, now: number): ValueHistory => ({
  against: 0,
  changes: [...valueHistory.changes, now],
});

function decideValue(
  { pool, value, status, pinned, votes, valueHistory }: Member,
  policy: Policy,
  now: number,
): Decision {
  const seen = verdict(votes, policy.quorum);
  const other = status === "up" ? "down" : "up";
  const against = seen === other ? valueHistory.against + 1 : 0;
  const changes = valueHistory.changes.filter((at) => now - at < Math.max(HOUR, policy.hold));
  const due = !pinned && against >= (status === "up" ? policy.downAfter : policy.upAfter);
  const held = due ? holdOf(other, changes, policy, now) : null;
  return { pool, value, seen, change: due && held === null ? other : null, held, valueHistory: { against, changes } };
}

function holdOf(to: Health, changes: readonly number[], { hold, cap }: Policy, now: number): Hold | null {
  const last = changes.at(-1);
  if (last !== undefined && now - last < hold) return "hold time";
  const recent = changes.filter((at) => now - at < HOUR).length;
  return recent + (to === "up" ? 2 : 1) > cap ? "flap cap" : null;
}

/** A vantage point that saw both has seen nothing. */
function verdict(votes: readonly Vote[], quorum: number): Health | "unclear" {
  const by = (seen: Vote["seen"]): Set<string> =>
    new Set(votes.filter((vote) => vote.seen === seen).map(({ vantage }) => vantage));
  const [up, down] = [by("up"), by("down")];
  if (up.difference(down).size >= quorum) return "up";
  return down.difference(up).size >= quorum ? "down" : "unclear";
}
