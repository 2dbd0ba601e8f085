import { kitCheck } from "./kit.ts";

const kept = (written: string | null, current: boolean) => ({ found: { bucket: "backup", written, current } });

test.each([
  [
    "has the stage as it stands",
    kept("2026-11-29T06:44:09.000Z", true),
    { state: "ok", says: "that in bucket backup is of 2026-11-29 06:44 UTC, and has the stage as it stands" },
  ],
  [
    "is older than the last change",
    kept("2026-11-29T06:44:09.000Z", false),
    {
      state: "problem",
      says: "that in bucket backup is of 2026-11-29 06:44 UTC, and the stage is another one since",
      fix: "./platform up --stage prod",
    },
  ],
  ["is not there", kept(null, false), { state: "problem", says: "bucket backup has none" }],
  [
    "is where nobody can look",
    { why: "there is no bucket backup", fix: "make it" },
    { state: "problem", says: "cannot be looked at: there is no bucket backup", fix: "make it" },
  ],
])("a kit that %s", (_, answer, expected) => {
  expect(kitCheck(answer, "prod")).toMatchObject({ name: "kit", ...expected });
});
