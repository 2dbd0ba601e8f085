/** A signal that Ctrl-C aborts; a second one ends the process. */
export function untilInterrupted(): AbortSignal {
  return untilSignalled("SIGINT");
}

/** The same with what else asks a process to end, as CI does. */
export function untilStopped(): AbortSignal {
  return untilSignalled("SIGINT", "SIGTERM");
}

function untilSignalled(...names: NodeJS.Signals[]): AbortSignal {
  const stop = new AbortController();
  for (const name of names) process.once(name, () => stop.abort());
  return stop.signal;
}
