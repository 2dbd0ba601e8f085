import type { Backup } from "../../backup/archive.ts";
import type { PastPlace } from "../../backup/history.ts";
import { nameFor, placeFor, planCopy, type TypedWish } from "./plan.ts";

const DAY = Date.UTC(2026, 10, 29);
const LABEL = "20261129-000005F";
const at = (seconds: number) => DAY + seconds * 1000;
const places: PastPlace[] = [
  {
    name: "one",
    begun: at(0),
    complete: true,
    archived: at(3600),
    backups: [{ label: LABEL, kind: "full", begun: at(5), finished: at(9), size: 7 }],
  },
];

const planned = (wish: TypedWish, found = places) =>
  planCopy({ service: "postgres", kind: "postgres", places: found, now: at(3605) }, wish);

test.each<[string, TypedWish, object, RegExp]>([
  ["all", {}, { from: "one" }, /^with all until 2026-11-29T01:00:00.000Z$/],
  ["a moment", { at: "2026-11-29T00:30:00Z" }, { from: "one", at: "2026-11-29T00:30:00.000Z" }, /00:30:00.000Z$/],
  ["some time ago", { at: "10m ago" }, { from: "one", at: "2026-11-29T00:50:05.000Z" }, /00:50:05.000Z$/],
  [
    "a backup",
    { backup: LABEL },
    { from: "one", backup: LABEL },
    /^as its backup 20261129-000005F of 2026-11-29T00:00:09.000Z has it$/,
  ],
])("%s is found in its generation", (_, wish, entry, says) => {
  const copy = planned(wish);
  expect(copy.entry).toEqual({ service: "postgres", ...entry });
  expect(copy.says).toMatch(says);
});

test.each<[string, TypedWish, PastPlace[], RegExp]>([
  [
    "a moment before the first backup",
    { at: "2026-11-29T00:00:01Z" },
    places,
    /each moment from 2026-11-29T00:00:09.000Z until 2026-11-29T01:00:00.000Z/,
  ],
  ["a moment after what is archived", { at: "1s ago" }, places, /each moment from/],
  ["a moment to come", { at: "2027-11-29T00:00:01Z" }, places, /each moment from/],
  ["a backup that is not there", { backup: "20261129-000006F" }, places, /no whole backup 20261129-000006F/],
  ["anything of a service without backups", {}, [], /nothing to restore/],
  ["two wishes", { at: "1m ago", backup: LABEL }, places, /two wishes/],
])("%s is refused, with what there is", (_, wish, found, message) => {
  expect(() => planned(wish, found)).toThrow(message);
});

const snapshot = (label: string, seconds: number): Backup => ({
  label,
  kind: "snapshot",
  begun: at(seconds),
  finished: at(seconds),
});
const files: PastPlace[] = [
  { name: "one", begun: at(0), complete: true, backups: [snapshot("aaaaaaaa", 60), snapshot("bbbbbbbb", 120)] },
  { name: "two", ancestor: "one", begun: at(130), complete: true, backups: [snapshot("cccccccc", 180)] },
];
const ofFiles = (wish: TypedWish, found = files) =>
  planCopy({ service: "ipfs", kind: "volume", places: found, now: at(200) }, wish);

test.each<[string, TypedWish, object, RegExp]>([
  ["all", {}, { from: "two" }, /^with all until 2026-11-29T00:03:00.000Z$/],
  [
    "a moment",
    { at: "2026-11-29T00:02:30Z" },
    { from: "one", backup: "bbbbbbbb" },
    /^as its backup bbbbbbbb of .*2:00/,
  ],
  ["some time ago", { at: "10s ago" }, { from: "two", backup: "cccccccc" }, /cccccccc/],
  ["a backup", { backup: "aaaaaaaa" }, { from: "one", backup: "aaaaaaaa" }, /aaaaaaaa/],
])("%s of volumes is found as a backup, or as the newest one", (_, wish, entry, says) => {
  const copy = ofFiles(wish);
  expect(copy.entry).toEqual({ service: "ipfs", ...entry });
  expect(copy.says).toMatch(says);
});

test("a moment that no backup of volumes is as old as is refused, with the oldest that there are", () => {
  const early = { at: "2026-11-29T00:00:30Z" };
  expect(() => ofFiles(early)).toThrow(
    /no backup of ipfs has 2026-11-29T00:00:30.000Z. The oldest that it has are aaaaaaaa of 2026-11-29T00:01:00.000Z, bbbb.*, cccc[^,]*\.$/,
  );
  const backups = Array.from({ length: 9 }, (_, index) => snapshot(`0000000${index}`, 60 + index));
  expect(() => ofFiles(early, [{ name: "one", begun: at(0), complete: true, backups }])).toThrow(
    /00000004 of [^,]*, and 4 later ones/,
  );
  expect(() => ofFiles(early, [])).toThrow(/nothing to restore/);
});

test("a place is named as what it is for, in as many letters as a name may have", () => {
  expect(placeFor("postgres", "drill")).toBe("postgres-drill");
  expect(placeFor("a".repeat(32), "restored-2")).toBe(`${"a".repeat(21)}-restored-2`);
});

test("a copy gets a name that none has", () => {
  expect(nameFor("postgres", [])).toBe("postgres-restored");
  expect(nameFor("postgres", ["postgres-restored", "postgres-restored-2"])).toBe("postgres-restored-3");
});
