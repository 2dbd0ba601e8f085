import { AsyncLocalStorage } from "node:async_hooks";

/**
 * One simulated process of the plugin. What it starts (requests, timers, files) belongs to it, and nothing of it goes on
 * once it is killed: no answer arrives, no timer fires, no further request leaves.
 */
export class SimulatedProcess {
  readonly ended: Promise<"killed">;
  #dead = false;
  #end: (how: "killed") => void = () => {};

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get dead(): boolean {
    return this.#dead;
  }

  kill(): void {
    this.#dead = true;
    this.#end("killed");
  }

  /** Runs work as a part of this life. */
  runInside<T>(work: () => T): T {
    return processes.run(this, work);
  }
}

const processes = new AsyncLocalStorage<SimulatedProcess>();

/** The process whose code runs; undefined for code outside every process. */
export function currentProcess(): SimulatedProcess | undefined {
  return processes.getStore();
}

/** Runs work outside every simulated process. */
export function outsideProcesses<T>(work: () => T): T {
  return processes.exit(work);
}

/** What a dead process waits for. */
export const never = new Promise<never>(() => {});
