import type { Life } from "./life.ts";
import type { Boundary, Fault, Strike } from "./schedule.ts";
import { faultWords } from "./words.ts";

/** Counts the boundaries one run crosses, and strikes where the schedule says so. */
export class Interference {
  readonly #faults: readonly Fault[];
  readonly #counts = new Map<Boundary, number>();
  readonly #note: (line: string) => void;
  #badGateways = 0;

  constructor(faults: readonly Fault[], note: (line: string) => void) {
    this.#faults = faults;
    this.#note = note;
  }

  /** What strikes the next crossing of this kind. */
  meet(at: Boundary): Strike | undefined {
    const nth = this.#counts.get(at) ?? 0;
    this.#counts.set(at, nth + 1);
    const fault = this.#faults.find((each) => each.at === at && each.nth === nth);
    if (fault) this.#note(faultWords(fault));
    if (fault?.strike.do === "bad gateway") this.#badGateways = fault.strike.times;
    if (this.#badGateways > 0 && at !== "state write") {
      this.#badGateways--;
      return { do: "bad gateway", times: 1 };
    }
    return fault?.strike;
  }
}

/** Performs an effect at a boundary of a life; false where the life ended before or after it. */
export async function cross(
  life: Life,
  strike: Strike | undefined,
  effect: () => Promise<void> | void,
): Promise<boolean> {
  if (life.dead) return false;
  const kill = strike?.do === "kill" ? strike.when : undefined;
  if (kill !== "before") await effect();
  if (kill) life.kill();
  return !life.dead;
}
