import { kitText, NAMES, projectName } from "./contents.ts";
import { copies, latestKey } from "./copies.ts";
import { kitWith } from "./kit.fixture.ts";

const FOLDER = "shop/prod/kit";
const KIT = kitWith({ [NAMES.passphrase]: "secret", [projectName("Pulumi.prod.yaml")]: "config: {}" });
const LATEST = { key: latestKey(FOLDER), modified: 9 };

const key = (kit = KIT, recipients = ["age1a"]) => copies(FOLDER, [], kit, recipients).write!;
const old = (minute: number) => ({
  key: `${FOLDER}/20261128T06${minute}00Z-00000000000000${minute}.age`,
  modified: minute,
});

test("the first kit is written under its time and what it says", () => {
  expect(copies(FOLDER, [], KIT, ["age1a"])).toEqual({
    write: expect.stringMatching(/^shop\/prod\/kit\/20261129T064409Z-[0-9a-f]{16}\.age$/),
    remove: [],
  });
});

test("one that says the same is not written again, whenever it was made", () => {
  const kept = [LATEST, { key: key(), modified: 5 }];
  const later = { ...KIT, made: "2026-12-01T00:00:00.000Z" };
  const state = KIT.files[NAMES.state]!.replace('"time":"1"', '"time":"2"');
  expect(copies(FOLDER, kept, later, ["age1a"]).write).toBeUndefined();
  const refreshed = { ...KIT, files: { ...KIT.files, [NAMES.state]: state, [NAMES.runbook]: "of another time" } };
  expect(copies(FOLDER, kept, refreshed, ["age1a"]).write).toBeUndefined();
});

test.each([
  ["the state", { [NAMES.state]: '{"deployment":{"resources":[{"urn":"b"}]}}' }],
  ["the stage file", { [projectName("Pulumi.prod.yaml")]: "config: { a: b }" }],
  ["which files there are", { [projectName("wallet.key")]: "key" }],
])("one with another content of %s is", (_, files) => {
  const kept = [LATEST, { key: key(), modified: 5 }];
  expect(copies(FOLDER, kept, kitWith({ ...KIT.files, ...files }), ["age1a"]).write).toBeDefined();
});

test("one for others is, and one that is not the newest any more, and one whose latest is missing", () => {
  const kept = [LATEST, { key: key(), modified: 5 }];
  expect(copies(FOLDER, kept, KIT, ["age1b"]).write).toBeDefined();
  expect(copies(FOLDER, [...kept, { ...old(50), modified: 6 }], KIT, ["age1a"]).write).toBeDefined();
  expect(copies(FOLDER, kept.slice(1), KIT, ["age1a"]).write).toBeDefined();
});

test("the order of recipients makes no other kit", () => {
  expect(key(KIT, ["age1a", "age1b"])).toBe(key(KIT, ["age1b", "age1a"]));
});

test("the passphrase cannot be guessed by the name of a copy", () => {
  expect(key(kitWith({ ...KIT.files, [NAMES.passphrase]: "another" }))).toBe(key());
  expect(kitText(KIT)).toContain("secret");
});

test("five are kept, by the time of the bucket; what is not a copy stays", () => {
  const kept = [20, 24, 21, 23, 22, 25].map(old);
  const others = [
    { key: `${FOLDER}/notes.txt`, modified: 1 },
    { key: `${FOLDER}/20261128.age`, modified: 1 },
  ];
  expect(copies(FOLDER, [LATEST, ...others, ...kept], KIT, ["age1a"]).remove).toEqual([old(21).key, old(20).key]);
});
