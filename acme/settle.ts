/** Waits for all of them, so that no work continues after the caller has gone on. @returns what failed */
export async function failuresOf(work: readonly Promise<unknown>[]): Promise<Error[]> {
  return (await Promise.allSettled(work)).flatMap((result) =>
    result.status === "rejected" ? [result.reason as Error] : [],
  );
}

/** One error for all failures. */
export const combineErrors = (failures: readonly Error[]): Error =>
  failures.length === 1
    ? failures[0]!
    : new AggregateError(failures, failures.map(({ message }) => message).join("; "));

/** Waits for all of them, then throws what failed. */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failures = await failuresOf(work);
  if (failures.length > 0) throw combineErrors(failures);
}
