import type { Drill } from "../../operations/restore/record.ts";
import { drillText } from "./drill-text.ts";

const drill: Drill = {
  kind: "restore",
  began: "2026-11-29T06:44:20.000Z",
  from: "g1-a",
  until: "2026-11-29T06:44:09.000Z",
  recovery: 61,
  loss: 11,
  tables: [
    { database: "auth", table: "public.users", rows: 1200 },
    { database: "postgres", table: "public.t", rows: 3 },
  ],
  volumes: [],
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

test("a drill of volumes tells what there is at each path, and pins where there are some", () => {
  const volumes = [
    { path: "/data", files: 12, octets: 3_000_000 },
    { path: "/other/files", files: 1, octets: 7 },
  ];
  expect(drillText("notes", { ...drill, tables: [], volumes })).toMatch(
    /verified {3}all was read again; 13 files, 2.9 MiB\n {4}\/data {9}12 files {2}2.9 MiB\n {4}\/other\/files {2}1 file {4}7 B\n$/,
  );
  expect(drillText("ipfs", { ...drill, tables: [], volumes, pins: 3 })).toContain("13 files, 2.9 MiB, 3 pins\n");
});

test("what is not known is not told as nothing", () => {
  expect(drillText("postgres", { ...drill, until: null, loss: null })).toContain("loss       not known");
});
