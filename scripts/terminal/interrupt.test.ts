import { jest } from "@jest/globals";
import { untilStopped } from "./interrupt.ts";

afterEach(() => {
  jest.useRealTimers();
});

test("a signal that is sent twice at once stops once; a later one ends the process", () => {
  jest.useFakeTimers();
  const before = process.listenerCount("SIGTERM");
  const stop = untilStopped();
  expect(stop.aborted).toBe(false);
  process.emit("SIGTERM");
  process.emit("SIGTERM");
  expect(stop.aborted).toBe(true);
  expect(process.listenerCount("SIGTERM")).toBe(before + 1);
  jest.advanceTimersByTime(1000);
  expect(process.listenerCount("SIGTERM")).toBe(before);
});
