/** Makes a schedule from a seed: a scenario and the faults in it. Pure. */

export const serviceNames = ["postgres", "api", "proxy"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Places where a process can be killed, or its requests lost. */
export type Boundary = "query" | "broadcast" | "gateway" | "manifest" | "state write" | DataBoundary;
/** Those that only a database with backups has. */
export type DataBoundary = "shell" | "s3";

/** What happens to the one request, or write, that meets it. */
export type FaultAction =
  | { readonly do: "kill"; readonly when: "before" | "after" }
  /** Ctrl-C: what goes on is given up, and recorded as far as it came. */
  | { readonly do: "interrupt" }
  /** HTTP 502, and the request never arrives. */
  | { readonly do: "bad gateway"; readonly times: number }
  /** HTTP 502, but the request did arrive. */
  | { readonly do: "lost answer" }
  | { readonly do: "dropped" }
  | { readonly do: "delayed"; readonly blocks: number }
  | { readonly do: "duplicated" }
  /** Another signer of the same key is faster. */
  | { readonly do: "raced" }
  /** From here on a node answers that has stopped. */
  | { readonly do: "stale"; readonly times: number };

export interface Fault {
  readonly at: Boundary;
  /** Which of them, from 0, counted over one run. */
  readonly nth: number;
  readonly action: FaultAction;
}

export const closeReasons = [
  "lease_closed_reason_unspecified",
  "lease_closed_reason_unstable",
  "lease_closed_reason_decommission",
  "lease_closed_reason_manifest_timeout",
] as const;

/** Events of the market that do not depend on us. */
export type Incident =
  | { readonly do: "provider vanishes"; readonly service: ServiceName }
  | { readonly do: "provider closes lease"; readonly service: ServiceName; readonly reason: string }
  | { readonly do: "provider takes lease back"; readonly service: ServiceName; readonly reason: string }
  | { readonly do: "manifest lost"; readonly service: ServiceName }
  | { readonly do: "escrow drained"; readonly service: ServiceName }
  /** Providers withdraw their bids within seconds. */
  | { readonly do: "bids expire" }
  /** Who bids lowest for the proxy has no free address after all. */
  | { readonly do: "lying bid" }
  | DataIncident;

/** Events that only what is backed up feels. */
export type DataIncident =
  /** Whoever had vanished is there again, with all that ran there. */
  | { readonly do: "providers return" }
  /** The repository of the backups answers nobody for so many blocks. */
  | { readonly do: "repository down"; readonly blocks: number }
  /** Databases crash, and start again on their volumes. */
  | { readonly do: "database crashes" };

export type Change =
  | { readonly do: "create" }
  | { readonly do: "env" | "cpu" | "exclude" | "deposit" | "remove"; readonly service: ServiceName }
  /** The change of the step before is taken back. */
  | { readonly do: "back" }
  /** The state is lost, or is the one of before the last step: a restored file, another checkout. */
  | { readonly do: "lose state"; readonly left: "nothing" | "older" }
  | { readonly do: "nothing" }
  | { readonly do: "destroy" };

export interface Step {
  readonly change: Change;
  /** Before the run. */
  readonly incident?: Incident;
  /** While it goes on: after so many blocks. */
  readonly during?: { readonly block: number; readonly incident: Incident };
  readonly faults: readonly Fault[];
  /** In the run that follows a failed or killed one. */
  readonly again: readonly Fault[];
  /** Goes on to the next step although this one has failed. */
  readonly abandoned: boolean;
}

export interface Schedule {
  readonly seed: number;
  readonly services: readonly ServiceName[];
  readonly steps: readonly Step[];
  /** The database is backed up, and consumers write into it. */
  readonly backedUp?: boolean;
}

/** The same seed always gives the same schedule. */
export function scheduleOf(seed: number): Schedule {
  const random = new Random(seed);
  const services = random.pick<readonly ServiceName[]>([
    serviceNames,
    serviceNames,
    ["postgres", "api"],
    ["api", "proxy"],
    ["postgres"],
    ["api"],
  ]);
  const steps: Step[] = [stepOf(random, services, { do: "create" }, true)];
  for (let more = random.below(4); more > 0; more--) {
    const change = changeOf(random, services);
    const back = steps.length > 1 && random.below(steps.at(-1)!.abandoned ? 2 : 8) === 0;
    const lost = !steps.at(-1)!.abandoned && random.below(6) === 0;
    if (lost) steps.push(lossOf(random, services));
    else steps.push(stepOf(random, services, back ? { do: "back" } : change, false));
  }
  if (random.below(10) < 7) steps.push(stepOf(random, services, { do: "destroy" }, false));
  return withData({ seed, services, steps });
}

/** Half of the schedules whose database has a consumer are played with backups, and with what can meet those alone. */
function withData(schedule: Schedule): Schedule {
  const { seed, services, steps } = schedule;
  const random = new Random(DATA_SEED ^ seed);
  if (!services.includes("postgres") || !services.includes("api") || random.below(2) === 0) return schedule;
  return { ...schedule, backedUp: true, steps: steps.map((step) => stepWithData(random, step)) };
}

const DATA_SEED = 0x5eed;

function stepWithData(random: Random, step: Step): Step {
  const { faults, again, incident, during } = step;
  const more = (most: number) => Array.from({ length: random.below(most) }, () => dataFaultOf(random));
  const first = step.change.do === "create";
  const before = !incident && !first && random.below(6) === 0 ? dataIncidentOf(random) : incident;
  const meanwhile =
    !during && step.change.do !== "lose state" && random.below(4) === 0
      ? { block: random.below(45), incident: dataIncidentOf(random) }
      : during;
  return {
    ...step,
    faults: [...faults, ...more(3)],
    again: [...again, ...more(2)],
    ...(before && { incident: before }),
    ...(meanwhile && { during: meanwhile }),
  };
}

function dataFaultOf(random: Random): Fault {
  const at = random.pick<DataBoundary>(["shell", "s3"]);
  return { at, nth: random.below(usual[at]), action: actionOf(random, at) };
}

function dataIncidentOf(random: Random): DataIncident {
  return random.pick<DataIncident>([
    { do: "providers return" },
    { do: "repository down", blocks: 1 + random.below(60) },
    { do: "database crashes" },
  ]);
}

function stepOf(random: Random, services: readonly ServiceName[], change: Change, first: boolean): Step {
  const faults = Array.from({ length: random.pick([0, 1, 1, 1, 2, 3]) }, () => faultOf(random));
  const again = Array.from({ length: random.pick([0, 0, 1]) }, () => faultOf(random));
  const incident = !first && random.below(3) === 0 ? incidentOf(random, services) : undefined;
  const during =
    random.below(5) === 0 ? { block: random.below(12), incident: incidentOf(random, services) } : undefined;
  return {
    change,
    ...(incident && { incident }),
    ...(during && { during }),
    faults,
    again,
    abandoned: change.do !== "destroy" && random.below(3) === 0,
  };
}

/** The person sees it through; while that goes on, the market keeps still. */
function lossOf(random: Random, services: readonly ServiceName[]): Step {
  const change: Change = { do: "lose state", left: random.pick(["nothing", "older"] as const) };
  const faults = Array.from({ length: random.pick([0, 1, 1, 2]) }, () => faultOf(random));
  const again = Array.from({ length: random.pick([0, 1, 1, 2]) }, () => faultOf(random));
  const incident = random.below(3) === 0 ? incidentOf(random, services) : undefined;
  return { change, ...(incident && { incident }), faults, again, abandoned: false };
}

function changeOf(random: Random, services: readonly ServiceName[]): Change {
  const kind = random.pick(["env", "cpu", "cpu", "exclude", "exclude", "deposit", "remove", "nothing"] as const);
  return kind === "nothing" ? { do: kind } : { do: kind, service: random.pick(services) };
}

function incidentOf(random: Random, services: readonly ServiceName[]): Incident {
  const service = random.pick(services);
  return random.pick<Incident>([
    { do: "provider vanishes", service },
    { do: "provider closes lease", service, reason: random.pick(closeReasons) },
    { do: "provider takes lease back", service, reason: random.pick(closeReasons) },
    { do: "manifest lost", service },
    { do: "escrow drained", service },
    { do: "bids expire" },
    { do: "lying bid" },
  ]);
}

/** How many of a kind a run has, roughly. */
const usual: Record<Boundary, number> = {
  query: 60,
  broadcast: 5,
  gateway: 12,
  manifest: 4,
  "state write": 14,
  shell: 30,
  s3: 12,
};

function faultOf(random: Random): Fault {
  const at = random.pick<Boundary>(["query", "broadcast", "broadcast", "gateway", "manifest", "state write"]);
  return { at, nth: random.below(usual[at]), action: actionOf(random, at) };
}

function actionOf(random: Random, at: Boundary): FaultAction {
  const kill: FaultAction = { do: "kill", when: random.pick(["before", "after"] as const) };
  const interrupt: FaultAction = { do: "interrupt" };
  const badGateway: FaultAction = { do: "bad gateway", times: random.pick([1, 2, 3, 12]) };
  const possible: Record<Boundary, readonly FaultAction[]> = {
    query: [kill, interrupt, badGateway, { do: "stale", times: 5 + random.below(60) }],
    broadcast: [
      kill,
      kill,
      interrupt,
      badGateway,
      { do: "lost answer" },
      { do: "dropped" },
      { do: "delayed", blocks: 1 + random.below(14) },
      { do: "duplicated" },
      { do: "raced" },
    ],
    gateway: [kill, interrupt, badGateway],
    manifest: [kill, kill, interrupt, badGateway, { do: "lost answer" }],
    "state write": [kill, interrupt],
    shell: [kill, kill, interrupt, badGateway, { do: "lost answer" }],
    s3: [kill, kill, interrupt, badGateway, { do: "lost answer" }],
  };
  return random.pick(possible[at]);
}

/** A small reproducible generator (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  /** 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
