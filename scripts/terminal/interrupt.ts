/** A signal that Ctrl-C aborts; a second one ends the process. */
export function untilInterrupted(): AbortSignal {
  return untilSignalled("SIGINT");
}

/** The same with what else asks a process to end, as CI does. */
export function untilStopped(): AbortSignal {
  return untilSignalled("SIGINT", "SIGTERM");
}

/** Milliseconds in which the same signal is the same word: `timeout`, and npm with a terminal, send it twice. */
const SAME = 1000;

function untilSignalled(...names: NodeJS.Signals[]): AbortSignal {
  const stop = new AbortController();
  for (const name of names) {
    const stopped = () => {
      stop.abort();
      setTimeout(() => process.off(name, stopped), SAME).unref();
    };
    process.on(name, stopped);
  }
  return stop.signal;
}
