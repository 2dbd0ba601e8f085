import { syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";
import { currentProcess, type SimulatedProcess } from "./simulated-process.ts";

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly life: SimulatedProcess | undefined;
  readonly run: () => void;
}

const realSetImmediate = setImmediate;
const REAL_DATE = Date;

/** Start of every schedule's time, milliseconds since 1970. */
const beginning = REAL_DATE.UTC(2026, 0, 1);

/** Simulated time: it advances only when no work is pending, so hours take milliseconds and every run is the same. */
export class Clock {
  #now = beginning;
  #order = 0;
  /** By due time, latest first. */
  #timers: Timer[] = [];

  /** Whole milliseconds since 1970. */
  get now(): number {
    return Math.floor(this.#now);
  }

  /** Forgets what waits, and begins again. */
  reset(): void {
    this.#now = beginning;
    this.#timers = [];
  }

  set(delay: number, run: () => void): Timer {
    const timer = { due: this.#now + Math.max(0, delay || 0), order: this.#order++, life: currentProcess(), run };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.due > timer.due) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return timer;
  }

  clear(timer: Timer): void {
    const at = this.#timers.indexOf(timer);
    if (at >= 0) this.#timers.splice(at, 1);
  }

  /** Lets time pass until the promise is settled. Throws after `limit` milliseconds. */
  async until<T>(promise: Promise<T>, limit: number): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    const end = this.#now + limit;
    for (;;) {
      await atRest();
      if (settled) return promise;
      const next = this.#timers.pop();
      if (!next || next.due > end) throw new Error(`nothing came of it within ${limit / 1000} s`);
      this.#now = next.due;
      if (!next.life?.dead) next.run();
    }
  }
}

/** Resolves when every promise that could go on without time or input has done so. */
function atRest(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}

/** The clock all code of this process goes by, once installed. */
export const clock = new Clock();

class ClockDate extends REAL_DATE {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(clock.now);
    else super(...(given as [number]));
  }
  static override now(): number {
    return clock.now;
  }
}

/** A timer as Node hands it out. */
class Handle {
  timer: Timer | undefined;
  unref() {
    return this;
  }
  ref() {
    return this;
  }
}

/** Replaces every clock and timer that the code under test uses. */
export function installClock(): void {
  const setTimer = (run: (...given: unknown[]) => void, delay = 0, ...given: unknown[]) => {
    const handle = new Handle();
    handle.timer = clock.set(delay, () => run(...given));
    return handle;
  };
  const setRepeated = (run: (...given: unknown[]) => void, delay = 0, ...given: unknown[]) => {
    const handle = new Handle();
    const again = () => {
      handle.timer = clock.set(delay, again);
      run(...given);
    };
    handle.timer = clock.set(delay, again);
    return handle;
  };
  const clearTimer = (handle?: Handle) => handle?.timer && clock.clear(handle.timer);
  Object.assign(globalThis, {
    Date: ClockDate,
    setTimeout: setTimer,
    setInterval: setRepeated,
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
  });
  AbortSignal.timeout = (delay) => {
    const controller = new AbortController();
    clock.set(delay, () => controller.abort(new DOMException("The operation timed out", "TimeoutError")));
    return controller.signal;
  };
  timersPromises.setTimeout = sleep as typeof timersPromises.setTimeout;
  syncBuiltinESMExports();
}

function sleep<T>(delay = 0, value?: T, { signal }: { signal?: AbortSignal } = {}): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clock.clear(timer);
      reject(signal?.reason);
    };
    const timer = clock.set(delay, () => {
      signal?.removeEventListener("abort", stop);
      resolve(value);
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
