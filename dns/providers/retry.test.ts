import { DnsProviderError, failureOf, retryAfter } from "./errors.ts";
import { withRetry } from "./retry.ts";

const signal = new AbortController().signal;
const throttled = (seconds: number) =>
  new DnsProviderError("desec", "throttled", "too many requests", { retryAfter: seconds });

/** Fails with each of the errors in turn, then succeeds. */
function failing(...errors: Error[]) {
  const operation = async () => {
    operation.calls++;
    const error = errors.shift();
    if (error) throw error;
    return "done";
  };
  operation.calls = 0;
  return operation;
}

test("waits as long as the provider asks, and says so", async () => {
  const operation = failing(throttled(0), throttled(0));
  const said: string[] = [];
  expect(await withRetry(operation, { signal, onStatus: (message) => said.push(message) })).toBe("done");
  expect([operation.calls, said]).toEqual([3, Array(2).fill("desec: too many requests; again in 0 s")]);
});

test("does not wait for hours", async () => {
  await expect(withRetry(failing(throttled(3600)), { signal })).rejects.toMatchObject({ retryAfter: 3600 });
});

test("gives up after a few attempts", async () => {
  const operation = failing(...Array.from({ length: 20 }, () => throttled(0)));
  await expect(withRetry(operation, { signal })).rejects.toMatchObject({ kind: "throttled" });
  expect(operation.calls).toBe(6);
});

test.each(["unknown", "conflict", "denied", "invalid"] as const)("does not repeat after %s", async (kind) => {
  const operation = failing(new DnsProviderError("google", kind, "no"));
  await expect(withRetry(operation, { signal })).rejects.toMatchObject({ kind });
  expect(operation.calls).toBe(1);
});

test("a cancelled run is not repeated", async () => {
  const operation = failing(throttled(60));
  const wait = withRetry(operation, { signal: AbortSignal.timeout(20) });
  await expect(wait).rejects.toThrow();
  expect(operation.calls).toBe(1);
});

test("a server error leaves the outcome of a write open, and of a read not", () => {
  expect([failureOf(502, true), failureOf(502, false), failureOf(undefined, true)]).toEqual([
    "unknown",
    "unavailable",
    "unknown",
  ]);
  expect([400, 401, 403, 404, 409, 412, 429].map((status) => failureOf(status, true))).toEqual([
    "invalid",
    "denied",
    "denied",
    "conflict",
    "conflict",
    "conflict",
    "throttled",
  ]);
});

test("Retry-After comes as seconds or as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfter("34", now)).toBe(34);
  expect(retryAfter("Thu, 01 Jan 2026 00:00:10 GMT", now)).toBe(10);
  expect(retryAfter(null)).toBeUndefined();
});
