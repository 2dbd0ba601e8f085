import type { InContainer } from "./container.ts";
import { restic } from "./restic.ts";

const TABLE = `ID        Time                 Host  Tags        Paths     Size
-----------------------------------------------------------------
ffca5214  2026-11-29 17:56:59  g1-a              /data     0 B
                                                /uploads
413a4d89  2026-11-29 17:57:54  g1-a              /data     6 B
-----------------------------------------------------------------
2 snapshots`;

const container =
  (code: number, checked: string): InContainer =>
  async (script) =>
    script.includes(" check ") ? { code, lines: checked.split("\n") } : { code: 0, lines: TABLE.split("\n") };

test("backups of volumes that are whole are counted, however many paths each has", async () => {
  expect(await restic.verify(container(0, "no errors were found"), "g1-a")).toEqual({
    backups: 2,
    segments: 0,
    damage: [],
  });
});

test("damage is told by restic's last lines", async () => {
  expect(
    await restic.verify(container(1, "pack 1a2b: wrong hash\n\nFatal: repository contains errors"), "g1-a"),
  ).toEqual({
    backups: 0,
    segments: 0,
    damage: ["pack 1a2b: wrong hash", "Fatal: repository contains errors"],
  });
});
