import type { Drill } from "../../operations/restore/record.ts";
import { drillText } from "./drill-text.ts";

const drill: Drill = {
  began: "2026-11-29T06:44:20.000Z",
  from: "g1-a",
  until: "2026-11-29T06:44:09.000Z",
  recovery: 61,
  loss: 11,
  tables: [
    { database: "auth", table: "public.users", rows: 1200 },
    { database: "postgres", table: "public.t", rows: 3 },
  ],
};

test("a drill tells how long it took, what would be lacking, and what was read", () => {
  expect(drillText("postgres", drill)).toBe(`postgres was restored and read, and ended again
  began      2026-11-29 06:44:20 UTC, of g1-a
  recovery   61 s until all was restored and read (RTO)
  loss       11 s: the newest content was of 2026-11-29 06:44:09 UTC (RPO)
  verified   pg_amcheck found nothing; 1203 rows in 2 tables
    auth      public.users  1200
    postgres  public.t      3
`);
});

test("what is not known is not told as nothing", () => {
  expect(drillText("postgres", { ...drill, until: null, loss: null })).toContain("loss       not known");
});
