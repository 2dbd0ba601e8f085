import { instant } from "./instant.ts";

const moment = instant("When.");

test.each([
  ["2026-12-01", "2026-12-01T00:00:00.000Z"],
  ["2026-12-01T18:30:00+01:00", "2026-12-01T17:30:00.000Z"],
  ["2026-12-01T18:30:00Z", "2026-12-01T18:30:00.000Z"],
  ["2026-12-01 00:00:00 +0000 UTC", "2026-12-01T00:00:00.000Z"],
])("%s is a moment", (text, parsed) => {
  expect(moment.parse(text)).toBe(parsed);
});

test.each(["tomorrow", "2026-13-01", "2026-02-30", "1.12.2026", "2026-12-01T18:30"])("%s is none", (text) => {
  expect(moment.safeParse(text).error?.issues[0]?.message).toContain("must be a date such as 2026-12-01");
});
