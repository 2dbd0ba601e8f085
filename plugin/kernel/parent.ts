/** How often the parent is looked for, milliseconds. */
const INTERVAL = 200;

/**
 * Ends this process when the one that started it is gone. The engine runs its plugins in process groups of their own, so
 * a killed engine would leave them behind, and a plugin could still spend money for a run that has ended.
 */
export function endWithParent(): void {
  // The engine ends its plugins so. Only a process that ends by itself keeps what it has compiled (NODE_COMPILE_CACHE).
  process.once("SIGINT", () => process.exit(0));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, INTERVAL).unref();
}
