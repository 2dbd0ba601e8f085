import { momentOf } from "./moment.ts";

const NOW = Date.UTC(2026, 10, 29, 7);

test.each([
  ["10m ago", NOW - 600_000],
  ["90s ago", NOW - 90_000],
  ["36h ago", NOW - 36 * 3_600_000],
  ["3d ago", NOW - 3 * 86_400_000],
  ["2026-11-29T06:44:09Z", Date.UTC(2026, 10, 29, 6, 44, 9)],
  ["2026-11-29T06:44:09.250Z", Date.UTC(2026, 10, 29, 6, 44, 9, 250)],
  ["2026-11-29T06:44:09+02:00", Date.UTC(2026, 10, 29, 4, 44, 9)],
  ["2026-11-29 06:44:09 UTC", Date.UTC(2026, 10, 29, 6, 44, 9)],
  ["2026-11-29 06:44 UTC", Date.UTC(2026, 10, 29, 6, 44)],
])("%s is a moment", (text, expected) => {
  expect(momentOf(text, NOW)).toBe(expected);
});

test.each([
  "",
  "yesterday",
  "10 minutes ago",
  "0m ago",
  "2026-11-29",
  "2026-11-29T06:44:09",
  "2026-13-29T06:44:09Z",
  "10m",
])("%j is none, or could be several", (text) => {
  expect(() => momentOf(text, NOW)).toThrow(/is no moment/);
});
