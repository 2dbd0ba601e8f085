/** Waits for all of them, so that nothing goes on behind the caller's back. @returns what failed */
export async function failuresOf(work: readonly Promise<unknown>[]): Promise<Error[]> {
  return (await Promise.allSettled(work)).flatMap((result) =>
    result.status === "rejected" ? [result.reason as Error] : [],
  );
}

/** One error for all failures. */
export const thrown = (failures: readonly Error[]): Error =>
  failures.length === 1
    ? failures[0]!
    : new AggregateError(failures, failures.map(({ message }) => message).join("; "));

/** Waits for all of them, then throws what failed. */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failures = await failuresOf(work);
  if (failures.length > 0) throw thrown(failures);
}
