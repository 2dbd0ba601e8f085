import { playSchedules } from "./run.ts";
import type { Boundary, Change, Fault, FaultAction, Incident, Schedule, Step } from "./schedule.ts";

/** Requests and writes of a run that moves a database with its data, with some to spare; one in `every` meets a fault. */
const met: readonly { readonly at: Boundary; readonly count: number; readonly every: number }[] = [
  { at: "shell", count: 48, every: 4 },
  { at: "s3", count: 26, every: 3 },
  { at: "manifest", count: 3, every: 1 },
  { at: "broadcast", count: 4, every: 1 },
  { at: "state write", count: 24, every: 2 },
];

const ends: readonly FaultAction[] = [
  { do: "kill", when: "before" },
  { do: "interrupt" },
  { do: "kill", when: "after" },
];
const faultsOfRequests: readonly FaultAction[] = [...ends, { do: "lost answer" }, { do: "bad gateway", times: 6 }];

/** One for each of those: of the kinds, one after the other. */
const faultsOf = (kindsAt: (at: Boundary) => readonly FaultAction[]): Fault[] =>
  met.flatMap(({ at, count, every }) =>
    Array.from({ length: Math.ceil(count / every) }, (_, index): Fault => {
      const kinds = kindsAt(at);
      return { at, nth: index * every, action: kinds[index % kinds.length]! };
    }),
  );

const step = (change: Change, more: Partial<Step> = {}): Step => ({
  change,
  faults: [],
  again: [],
  abandoned: false,
  ...more,
});

const move: Change = { do: "cpu", service: "postgres" };
/** Goes wrong, and is not tried again. */
const ended = (change: Change, fault: Fault): Step => step(change, { faults: [fault], abandoned: true });

async function failing(each: readonly (readonly Step[])[]): Promise<string> {
  const schedules = each.map(
    (steps, index): Schedule => ({
      seed: -1 - index,
      services: ["postgres", "api"],
      backedUp: true,
      steps: [step({ do: "create" }), ...steps],
    }),
  );
  const { failures } = await playSchedules(schedules);
  return failures.map(({ why }) => why).join("\n\n");
}

test("whatever fault meets whatever request while a database moves, nothing is lost, and the same command goes on", async () => {
  const faults = faultsOf((at) => (at === "shell" || at === "s3" ? faultsOfRequests : ends));
  expect(await failing(faults.map((fault) => [step(move, { faults: [fault] })]))).toBe("");
}, 600_000);

test("whatever ends a move, its former place takes writes again where the move is taken back, or all is carried back", async () => {
  expect(await failing(faultsOf(() => ends).map((fault) => [ended(move, fault), step({ do: "back" })]))).toBe("");
}, 600_000);

test("whatever happens at whatever block while a database moves, nothing is lost that need not be", async () => {
  const incidents: readonly Incident[] = [
    { do: "repository down", blocks: 2 },
    { do: "database crashes" },
    { do: "provider vanishes", service: "postgres" },
    { do: "repository down", blocks: 30 },
    { do: "provider takes lease back", service: "postgres", reason: "lease_closed_reason_unstable" },
  ];
  const meanwhile = Array.from({ length: 20 }, (_, index) => ({
    block: 2 * index,
    incident: incidents[index % incidents.length]!,
  }));
  expect(await failing(meanwhile.map((during) => [step(move, { during })]))).toBe("");
}, 600_000);

test("a new place that begins again, as the former one has taken writes since, archives what it has then", async () => {
  const early: Fault = { at: "broadcast", nth: 0, action: { do: "kill", when: "before" } };
  const verifying = Array.from({ length: 3 }, (_, index) => 42 + 6 * index);
  const killed = verifying.map((nth): Fault => ({ at: "shell", nth, action: { do: "kill", when: "before" } }));
  const steps = killed.map((fault) => [
    ended(move, fault),
    ended({ do: "back" }, early),
    ended({ do: "env", service: "api" }, early),
    step(move),
  ]);
  expect(await failing(steps)).toBe("");
}, 600_000);
