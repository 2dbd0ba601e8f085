import { playSchedules } from "./run.ts";
import type { Boundary, Fault, FaultAction, Incident, Schedule, Step } from "./schedule.ts";

/** Requests and writes of a run that moves a database with its data, with some to spare. */
const counts: Partial<Record<Boundary, number>> = { shell: 46, s3: 26, manifest: 3, broadcast: 4, "state write": 22 };

const anywhere: readonly FaultAction[] = [
  { do: "kill", when: "before" },
  { do: "kill", when: "after" },
  { do: "interrupt" },
];

const kindsAt = (at: Boundary): readonly FaultAction[] =>
  at === "shell" || at === "s3" ? [...anywhere, { do: "lost answer" }, { do: "bad gateway", times: 6 }] : anywhere;

const faults: readonly Fault[] = (Object.keys(counts) as Boundary[]).flatMap((at) =>
  Array.from({ length: counts[at]! }, (_, nth) => kindsAt(at).map((action): Fault => ({ at, nth, action }))).flat(),
);

const step = (change: Step["change"], more: Partial<Step> = {}): Step => ({
  change,
  faults: [],
  again: [],
  abandoned: false,
  ...more,
});

const move: Step["change"] = { do: "cpu", service: "postgres" };

const schedule = (index: number, ...steps: readonly Step[]): Schedule => ({
  seed: -1 - index,
  services: ["postgres", "api"],
  backedUp: true,
  steps: [step({ do: "create" }), ...steps],
});

async function failing(schedules: readonly Schedule[]): Promise<string> {
  const { failures } = await playSchedules(schedules);
  return failures.map(({ why }) => why).join("\n\n");
}

test("whatever fault meets whatever request while a database moves, nothing is lost, and the same command goes on", async () => {
  expect(await failing(faults.map((fault, index) => schedule(index, step(move, { faults: [fault] }))))).toBe("");
}, 600_000);

test("whatever fault ends a move, its former place takes writes again where the move is taken back", async () => {
  const ended = faults.filter(({ action }) => action.do === "kill" || action.do === "interrupt");
  const taken = ended.map((fault, index) =>
    schedule(index, step(move, { faults: [fault], abandoned: true }), step({ do: "back" })),
  );
  expect(await failing(taken)).toBe("");
}, 600_000);

test("whatever happens at whatever block while a database moves, nothing is lost that need not be", async () => {
  const incidents: readonly Incident[] = [
    { do: "repository down", blocks: 2 },
    { do: "repository down", blocks: 30 },
    { do: "database crashes" },
    { do: "provider vanishes", service: "postgres" },
  ];
  const met = Array.from({ length: 40 }, (_, block) => incidents.map((incident) => ({ block, incident }))).flat();
  expect(await failing(met.map((during, index) => schedule(index, step(move, { during }))))).toBe("");
}, 600_000);
