import { stripVTControlCharacters } from "node:util";
import type { BackupListing, GenerationListing } from "../../operations/backup/listing.ts";
import { listingText } from "./listing-text.ts";

const generation: GenerationListing = {
  name: "two",
  serves: true,
  began: "2026-11-29T00:01:00.000Z",
  ancestor: "one",
  restorable: { from: "2026-11-29T00:01:09.500Z", until: "2026-11-29T00:04:40.250Z" },
  archived: "2026-11-29T00:04:40.250Z",
  backups: [
    {
      label: "20261129-000105F",
      kind: "full",
      begun: "2026-11-29T00:01:05.000Z",
      ended: "2026-11-29T00:01:09.500Z",
      size: 31_352_422,
    },
  ],
};

const text = (...generations: GenerationListing[]): string =>
  stripVTControlCharacters(listingText({ service: "postgres", now: "", generations } satisfies BackupListing));

test("each generation tells what it began with, to when it can be restored, and its backups", () => {
  expect(text(generation)).toBe(`postgres  two  serves now
  began 2026-11-29 00:01:00 UTC, with the data of one
  can be restored to each moment from 2026-11-29 00:01:10 UTC until 2026-11-29 00:04:40 UTC
  full  20261129-000105F  2026-11-29 00:01:05 UTC until 2026-11-29 00:01:09 UTC  29.9 MiB
`);
});

test.each<[string, Partial<GenerationListing>, string]>([
  ["without a backup", { restorable: null, backups: [], archived: null }, "has no backup yet"],
  ["that archives and has no whole backup", { restorable: null, backups: [] }, "has no whole backup yet"],
  ["that no other one goes on from", { restorable: null }, "its backups alone, by --backup"],
  ["that began with nothing", { ancestor: null }, "began 2026-11-29 00:01:00 UTC, empty"],
])("a generation %s says so", (_, more, expected) => {
  expect(text({ ...generation, ...more })).toContain(expected);
});

test("a service that was never backed up says so", () => {
  expect(text()).toBe("postgres  nothing of it was ever backed up\n");
});
