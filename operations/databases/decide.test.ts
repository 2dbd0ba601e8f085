import { stageText } from "../../stage/stage.fixture.ts";
import { automaticFailover, failover, lagOf, type Observed } from "./decide.ts";
import type { Answer, Seen } from "./seen.ts";
import { judgeStandby } from "./standing.ts";
import { withPrimary } from "./take-over.ts";

const seen = (more: Partial<Seen> = {}): Answer => ({
  seen: { recovering: false, held: false, receiving: false, lsn: 100, replayed: 990, now: 1000, ...more },
});
const leads = seen();
const held = seen({ recovering: true, held: true });
const follows = seen({ recovering: true, receiving: true });
const waits = seen({ recovering: true });
const dead: Answer = { why: "its provider does not answer", dead: true };
const down: Answer = { why: "its container does not run", dead: false };

const observed = (primary: Answer, standby: Answer): Observed => ({
  primary: "postgres",
  standby: "postgres-eu",
  of: { primary, standby },
  maxLoss: 60,
});

type Row = [string, Answer, Answer, object, object];

test.each<Row>([
  ["where both run", leads, follows, { kind: "planned", from: "postgres", to: "postgres-eu" }, { kind: "none" }],
  ["where it was held already", held, follows, { kind: "planned" }, { kind: "none" }],
  ["where the primary is dead", dead, waits, { kind: "unplanned", to: "postgres-eu" }, { kind: "unplanned" }],
  ["where its container alone is down", down, waits, { kind: "unplanned" }, { kind: "none" }],
  ["that was begun", waits, waits, { kind: "finish", to: "postgres" }, { kind: "finish", to: "postgres" }],
  ["that was begun while the former is dead", waits, dead, { kind: "finish", to: "postgres" }, { kind: "finish" }],
  [
    "where the standby receives from a primary that is not reached from here",
    dead,
    follows,
    { kind: "refused", why: expect.stringMatching(/but it runs: postgres-eu receives/) },
    { kind: "none", warning: expect.stringMatching(/but it runs/) },
  ],
  ["where both are dead", dead, dead, { kind: "refused" }, { kind: "none", warning: expect.any(String) }],
  [
    "where the standby is dead",
    leads,
    dead,
    { kind: "refused", why: expect.stringMatching(/cannot take over/) },
    { kind: "none" },
  ],
  [
    "where the standby receives nothing",
    leads,
    waits,
    { kind: "refused", why: expect.stringMatching(/receives nothing/) },
    { kind: "none" },
  ],
  [
    "where both take writes",
    leads,
    leads,
    { kind: "refused", why: expect.stringMatching(/takes writes, which/) },
    { kind: "none" },
  ],
  [
    "where the standby lacks more than maxLoss",
    dead,
    seen({ recovering: true, replayed: 900 }),
    { kind: "unplanned" },
    { kind: "none", warning: expect.stringMatching(/lacks the last 100 s, more than backup.maxLoss \(60 s\)/) },
  ],
  [
    "where the standby has nothing",
    dead,
    seen({ recovering: true, replayed: null }),
    { kind: "unplanned" },
    { kind: "none", warning: expect.stringMatching(/has received nothing/) },
  ],
])("a failover %s", (_, primary, standby, asked, automatic) => {
  expect(failover(observed(primary, standby))).toMatchObject(asked);
  expect(automaticFailover(observed(primary, standby))).toMatchObject(automatic);
});

test("a standby is behind by bytes, and by time only where it lacks any", () => {
  const at = (lsn: number) => (seen({ lsn, recovering: true }) as { seen: Seen }).seen;
  expect(lagOf(at(100), at(100))).toEqual({ bytes: 0, seconds: 0 });
  expect(lagOf(at(100), at(40))).toEqual({ bytes: 60, seconds: 10 });
  expect(lagOf(at(100), at(140))).toEqual({ bytes: 0, seconds: 0 });
});

test.each<[string, Answer, Answer, RegExp]>([
  ["nothing", leads, follows, /^\[\]$/],
  ["a standby that receives nothing", leads, waits, /postgres-eu receives nothing from postgres/],
  [
    "a standby that is far behind",
    seen({ lsn: 200 }),
    seen({ recovering: true, receiving: true, replayed: 900 }),
    /is 100 s behind/,
  ],
  ["a standby that is not reached", leads, dead, /postgres-eu does not say how it is/],
  ["a primary that is held", held, follows, /held for a failover: .\/platform failover postgres/],
  ["a primary that was not promoted", waits, waits, /not promoted yet/],
  ["two that take writes", leads, leads, /postgres-eu takes writes/],
])("status has as a problem: %s", (_, primary, standby, problem) => {
  expect(JSON.stringify(judgeStandby(observed(primary, standby)).problems)).toMatch(problem);
});

test("the stage file says who takes writes, and nothing else of it changes", () => {
  const text = stageText("local");
  const once = withPrimary(text, "postgres-eu", new Date("2026-11-29T14:00:00.123Z"));
  expect(once).toContain('primary: { at: postgres-eu, since: "2026-11-29T14:00:00Z" }');
  const back = withPrimary(once, "postgres", new Date("2026-11-29T15:00:00Z"));
  expect(back).toContain('primary: { at: postgres, since: "2026-11-29T15:00:00Z" }');
  expect(back.split("\n").length).toBe(once.split("\n").length);
});
