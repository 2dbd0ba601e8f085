import { staleText } from "./freshness.ts";

const block = { height: 7n, time: "2026-11-28T10:00:00.5Z" };

test("a node whose newest block is old is told, with how old it is", () => {
  expect(staleText(block, new Date("2026-11-28T10:01:20Z"))).toBeUndefined();
  expect(staleText(block, new Date("2026-11-28T10:02:00Z"))).toMatch(/\(7\) is 120 s old: the chain has halted, or/);
  expect(staleText(block, new Date("2026-11-28T11:00:00Z"))).toMatch(/is 60 min old/);
});

test("a clock that is behind makes no node stale", () => {
  expect(staleText(block, new Date("2026-11-28T09:00:00Z"))).toBeUndefined();
});
