import { runningFolder } from "./store.ts";

test("two stores share nothing of what runs on them", () => {
  expect(runningFolder("/cache/one")).toMatch(/^\/run\/alternate-futures\/[0-9a-f]{12}$/);
  expect(runningFolder("/cache/one")).not.toBe(runningFolder("/cache/other"));
});
