import { playSchedules } from "./run.ts";
import type { Boundary, DataBoundary, Fault, FaultAction, Schedule, Step } from "./schedule.ts";

/** Boundaries that a place without backups meets. */
type Met = Exclude<Boundary, DataBoundary>;

/** Requests and writes of a run that replaces a place, with some to spare. */
const counts: Record<Met, number> = { query: 46, broadcast: 3, gateway: 8, manifest: 2, "state write": 8 };

const outage: FaultAction = { do: "bad gateway", times: 30 };
const anywhere: readonly FaultAction[] = [
  { do: "kill", when: "before" },
  { do: "kill", when: "after" },
  { do: "interrupt" },
];

/** Every kind of fault that can meet a request there. */
const kinds: Record<Met, readonly FaultAction[]> = {
  query: [...anywhere, outage, { do: "stale", times: 30 }],
  broadcast: [
    ...anywhere,
    outage,
    { do: "lost answer" },
    { do: "dropped" },
    { do: "delayed", blocks: 4 },
    { do: "duplicated" },
    { do: "raced" },
  ],
  gateway: [...anywhere, outage],
  manifest: [...anywhere, outage, { do: "lost answer" }],
  "state write": anywhere,
};

const step = (change: Step["change"], ...faults: Fault[]): Step => ({ change, faults, again: [], abandoned: false });

/** A place is replaced, and one request of that meets one fault. */
function scheduleWith(service: "api" | "postgres", fault: Fault, index: number): Schedule {
  const steps = [step({ do: "create" }), step({ do: "cpu", service }, fault), step({ do: "destroy" })];
  return { seed: -1 - index, services: [service], steps };
}

test("whatever fault meets whatever request while a place is replaced, the same command converges once it is gone", async () => {
  const faults = (Object.keys(counts) as Met[]).flatMap((at) =>
    Array.from({ length: counts[at] }, (_, nth) => kinds[at].map((action): Fault => ({ at, nth, action }))).flat(),
  );
  const schedules = faults.map((fault, index) => scheduleWith(index % 2 === 0 ? "api" : "postgres", fault, index));
  const { failures, runs } = await playSchedules(schedules);
  expect(failures.map(({ why }) => why).join("\n\n")).toBe("");
  const slow = schedules.filter(({ seed }) => (runs.get(seed) ?? 0) > 4);
  expect(slow).toEqual([]);
}, 600_000);
