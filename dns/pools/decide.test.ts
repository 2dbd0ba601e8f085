import fc from "fast-check";
import { type Decision, decide, EMPTY_HISTORY, type Health, type Member, type Policy, type Vote } from "./decide.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const POLICY: Policy = { quorum: 2, downAfter: 2, upAfter: 3, hold: 5 * MINUTE, cap: 4 };

const member = (more: Partial<Member> = {}): Member => ({
  pool: "east",
  value: "192.0.2.1",
  status: "up",
  pinned: false,
  votes: [],
  valueHistory: EMPTY_HISTORY,
  ...more,
});
const spare = member({ pool: "west", value: "198.51.100.1" });
const votes = (...seen: Vote["seen"][]): Vote[] => seen.map((each, index) => ({ vantage: `v${index}`, seen: each }));
const first = (given: Member, policy = POLICY, now = 10 * HOUR): Decision => decide([given, spare], policy, now)[0]!;

describe("the quorum", () => {
  test.each<[Vote["seen"][], Decision["seen"]]>([
    [["down", "down", "up"], "down"],
    [["up", "up", "down"], "up"],
    [["down", "up"], "unclear"],
    [["down"], "unclear"],
    [["down", "blind", "blind"], "unclear"],
    [["down", "down", "blind"], "down"],
    [[], "unclear"],
  ])("of two sees in %j: %s", (seen, expected) => {
    expect(first(member({ votes: votes(...seen) })).seen).toBe(expected);
  });

  test("counts a vantage point once, and not when it saw both", () => {
    const twice: Vote[] = [
      { vantage: "a", seen: "down" },
      { vantage: "a", seen: "down" },
      { vantage: "b", seen: "down" },
      { vantage: "b", seen: "up" },
    ];
    expect(first(member({ votes: twice })).seen).toBe("unclear");
  });
});

describe("a value that is up", () => {
  const bad = votes("down", "down");

  test("stays up after the first bad round and goes down with the second in a row", () => {
    const once = first(member({ votes: bad }));
    expect(once).toMatchObject({ change: null, valueHistory: { against: 1 } });
    expect(first(member({ votes: bad, valueHistory: once.valueHistory }))).toMatchObject({
      change: "down",
      valueHistory: { against: 0 },
    });
  });

  test.each(["up", "blind"] as const)("starts counting again after a round that is %s", (seen) => {
    const valueHistory = { against: 1, changes: [] };
    expect(first(member({ votes: votes(seen, seen), valueHistory })).valueHistory.against).toBe(0);
  });

  test("is left alone when somebody pinned it", () => {
    expect(first(member({ votes: bad, pinned: true, valueHistory: { against: 9, changes: [] } })).change).toBeNull();
  });

  test("waits for the hold time after its last change", () => {
    const now = 10 * HOUR;
    const at = (ago: number) =>
      first(member({ votes: bad, valueHistory: { against: 1, changes: [now - ago] } }), POLICY, now);
    expect(at(5 * MINUTE - 1)).toMatchObject({ change: null, held: "hold time" });
    expect(at(5 * MINUTE)).toMatchObject({ change: "down", held: null });
  });
});

describe("the flap cap", () => {
  const now = 10 * HOUR;
  const changes = (count: number) => Array.from({ length: count }, (_, index) => now - (50 - index * 10) * MINUTE);

  test.each<[number, Health, Health | null]>([
    [3, "up", "down"],
    [4, "up", null],
    [2, "down", "up"],
    [3, "down", null],
  ])("of four, after %i changes within the hour and now %s: %s", (count, status, change) => {
    const other = status === "up" ? "down" : "up";
    const given = member({ status, votes: votes(other, other), valueHistory: { against: 5, changes: changes(count) } });
    expect(first(given, POLICY, now)).toMatchObject({ change, held: change === null ? "flap cap" : null });
  });
});

describe("when all are down", () => {
  const dying = (more: Partial<Member>) =>
    member({ votes: votes("down", "down"), valueHistory: { against: 1, changes: [] }, ...more });

  test("those that are served stay", () => {
    const decisions = decide([dying({}), dying({ pool: "west", value: "198.51.100.1" })], POLICY, HOUR);
    expect(decisions.map(({ change, held }) => [change, held])).toEqual([
      [null, "the last one that is up"],
      [null, "the last one that is up"],
    ]);
  });

  test("the last one goes as soon as another is back", () => {
    const back = member({
      pool: "west",
      status: "down",
      votes: votes("up", "up"),
      valueHistory: { against: 2, changes: [] },
    });
    expect(decide([dying({}), back], POLICY, 10 * HOUR).map(({ change }) => change)).toEqual(["down", "up"]);
  });
});

/** What a random run of rounds did to three values. */
interface Run {
  readonly history: readonly (readonly Health[])[];
  readonly changes: readonly (readonly number[])[];
}

const seen = fc.constantFrom<Vote["seen"]>("up", "down", "down", "blind");
const roundOfVotes = fc.array(fc.array(seen, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 });
const policies = fc.record({
  quorum: fc.constantFrom(2, 3),
  downAfter: fc.integer({ min: 1, max: 3 }),
  upAfter: fc.integer({ min: 1, max: 3 }),
  hold: fc.integer({ min: 0, max: 2 * HOUR }),
  cap: fc.integer({ min: 2, max: 5 }),
});

function play(policy: Policy, rounds: readonly Vote["seen"][][][], step: number): Run {
  let members = ["a", "b", "c"].map((value) => member({ value }));
  const history: Health[][] = [];
  const changes: number[][] = [[], [], []];
  for (const [index, round] of rounds.entries()) {
    const now = 10 * HOUR + index * step;
    const voting = members.map((each, i) => ({ ...each, votes: votes(...round[i]!) }));
    const decisions = decide(voting, policy, now);
    members = members.map((each, i) => {
      const { change, valueHistory } = decisions[i]!;
      if (change !== null) changes[i]!.push(now);
      return { ...each, status: change ?? each.status, valueHistory };
    });
    history.push(members.map(({ status }) => status));
  }
  return { history, changes };
}

describe("whatever the probes see", () => {
  const runs = fc.tuple(policies, fc.array(roundOfVotes, { maxLength: 80 }), fc.constantFrom(30_000, 5 * MINUTE));

  test("something stays up", () => {
    fc.assert(
      fc.property(runs, ([policy, rounds, step]) => {
        for (const statuses of play(policy, rounds, step).history) expect(statuses).toContain("up");
      }),
    );
  });

  test("no value changes more often within an hour than the cap, nor faster than the hold time", () => {
    fc.assert(
      fc.property(runs, ([policy, rounds, step]) => {
        for (const times of play(policy, rounds, step).changes) {
          for (const [index, at] of times.entries()) {
            expect(times.filter((other) => other <= at && at - other < HOUR).length).toBeLessThanOrEqual(policy.cap);
            if (index > 0) expect(at - times[index - 1]!).toBeGreaterThanOrEqual(policy.hold);
          }
        }
      }),
    );
  });

  test("the order of results within a round does not matter, nor that of the values", () => {
    fc.assert(
      fc.property(policies, roundOfVotes, fc.integer({ min: 0, max: 3 }), (policy, round, against) => {
        const members = round.map((each, i) =>
          member({ value: `${i}`, votes: votes(...each), valueHistory: { against, changes: [] } }),
        );
        const turned = members.map((each) => ({ ...each, votes: each.votes.toReversed() })).toReversed();
        expect(decide(turned, policy, HOUR).toReversed()).toEqual(decide(members, policy, HOUR));
      }),
    );
  });
});
