import { CaError } from "./ca-error.ts";
import { withRetry } from "./retry.ts";

async function attempts(error: Error, failures: number): Promise<{ count: number; pauses: number[]; failed: boolean }> {
  let count = 0;
  const pauses: number[] = [];
  const call = async () => {
    count += 1;
    if (count <= failures) throw error;
  };
  const failed = await withRetry(call, async (seconds) => pauses.push(seconds)).then(
    () => false,
    () => true,
  );
  return { count, pauses, failed };
}

test.each<[string, Error, number, object]>([
  ["no answer twice", new CaError("", "unreachable"), 2, { count: 3, pauses: [1, 2], failed: false }],
  ["no answer at all", new CaError("", "unreachable"), 9, { count: 4, pauses: [1, 2, 4], failed: true }],
  ["busy for 3 s", new CaError("", "limited", { retryAfter: 3 }), 1, { count: 2, pauses: [3], failed: false }],
  ["busy for an hour", new CaError("", "limited", { retryAfter: 3600 }), 1, { count: 1, pauses: [], failed: true }],
  ["a refusal", new CaError("", "refused"), 1, { count: 1, pauses: [], failed: true }],
  ["an error of our own", new Error(), 1, { count: 1, pauses: [], failed: true }],
])("%s", async (_, error, failures, expected) => {
  expect(await attempts(error, failures)).toEqual(expected);
});
