import { lossText, type Told } from "./loss-text.ts";

const drill = {
  kind: "provider-loss",
  began: "2026-11-29T10:00:00.000Z",
  from: "g1-a",
  until: "2026-11-29T09:59:52.400Z",
  recovery: 51,
  loss: 7.6,
  tables: [],
  volumes: [],
} as const;

const told = (...services: Told["services"]): Told => ({
  kind: "provider-loss",
  began: drill.began,
  timeline: [
    { seconds: 0, what: "basalt ended, with auth, postgres" },
    { seconds: 34.2, what: "postgres: its new place began" },
    { seconds: 51.3, what: "all of the platform is back" },
  ],
  services,
});

test("a loss tells what happened when, how long it took, and what was lost", () => {
  expect(lossText(told({ ...drill, tables: [], volumes: [], service: "postgres", written: 75 }))).toBe(
    `provider-loss of 2026-11-29 10:00:00 UTC
    0.0 s  basalt ended, with auth, postgres
   34.2 s  postgres: its new place began
   51.3 s  all of the platform is back
postgres  back after 51 s (RTO), with the data of g1-a
          the last 7.6 s were lost (RPO), of 75 rows written a second apart: the newest content is of 2026-11-29 09:59:52 UTC
`,
  );
});

test("what was not lost, or is not known, is told as that", () => {
  const ipfs = { ...drill, tables: [], volumes: [], service: "ipfs", written: null };
  const text = lossText(told({ ...ipfs, loss: 0 }, { ...ipfs, loss: null, until: null }));
  expect(text).toContain("nothing was lost (RPO 0 s)\n");
  expect(text).toContain("what was lost is not known (RPO)\n");
});
