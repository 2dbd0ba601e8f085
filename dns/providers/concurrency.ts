/** Lets at most `limit` of the operations given to it run at a time, the rest in their order. */
export function limitConcurrency(limit: number): <T>(operation: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (operation) => {
    if (running >= limit) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await operation();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
