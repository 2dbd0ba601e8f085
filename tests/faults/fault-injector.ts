import type { Boundary, Fault, FaultAction } from "./schedule.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import { faultWords } from "./words.ts";

/** Counts the calls of one run at each boundary, and injects a fault where the schedule says so. */
export class FaultInjector {
  readonly #faults: readonly Fault[];
  readonly #counts = new Map<Boundary, number>();
  readonly #note: (line: string) => void;
  readonly #interrupt: () => void;
  #badGateways = 0;

  /** @param interrupt does what Ctrl-C does */
  constructor(faults: readonly Fault[], note: (line: string) => void, interrupt: () => void) {
    this.#faults = faults;
    this.#note = note;
    this.#interrupt = interrupt;
  }

  /** The fault for the next call of this kind, if any. */
  next(at: Boundary): FaultAction | undefined {
    const nth = this.#counts.get(at) ?? 0;
    this.#counts.set(at, nth + 1);
    const fault = this.#faults.find((each) => each.at === at && each.nth === nth);
    if (fault) this.#note(faultWords(fault));
    if (fault?.action.do === "bad gateway") this.#badGateways = fault.action.times;
    if (fault?.action.do === "interrupt") this.#interrupt();
    if (this.#badGateways > 0 && at !== "state write") {
      this.#badGateways--;
      return { do: "bad gateway", times: 1 };
    }
    return fault?.action;
  }
}

/** Performs an effect of a process; false where the process was killed before or after it. */
export async function performEffect(
  life: SimulatedProcess,
  strike: FaultAction | undefined,
  effect: () => Promise<void> | void,
): Promise<boolean> {
  if (life.dead) return false;
  const kill = strike?.do === "kill" ? strike.when : undefined;
  if (kill !== "before") await effect();
  if (kill) life.kill();
  return !life.dead;
}
