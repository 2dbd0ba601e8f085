import { AsyncLocalStorage } from "node:async_hooks";

/**
 * One life of the plugin's process. What it starts (requests, timers, files) belongs to it, and nothing of it goes on
 * once it is killed: no answer arrives, no timer fires, no further request leaves.
 */
export class Life {
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
  live<T>(work: () => T): T {
    return lives.run(this, work);
  }
}

const lives = new AsyncLocalStorage<Life>();

/** Whose code runs; undefined for the world around it. */
export function currentLife(): Life | undefined {
  return lives.getStore();
}

/** Runs work as a part of the world, whoever asked for it. */
export function outsideOfLives<T>(work: () => T): T {
  return lives.exit(work);
}

/** What a dead process waits for. */
export const never = new Promise<never>(() => {});
