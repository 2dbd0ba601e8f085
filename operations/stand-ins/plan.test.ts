import type { StandIn } from "../../images/stand-ins/catalog.ts";
import { rowsOf, type StoredImage, superseded, toBuild } from "./plan.ts";
import { absent } from "./ready.ts";

const standIn = (name: string, ...on: string[]): StandIn => ({
  name,
  references: name === "database" ? ["docker.io/database:1", "docker.io/database:2"] : [`docker.io/${name}:1`],
  madeOf: "packages",
  version: "1",
  differences: "None known.",
  on,
});

const STAND_INS = [standIn("base"), standIn("small", "base"), standIn("database", "base"), standIn("web", "small")];
const recipes = new Map(STAND_INS.map(({ name }) => [name, `recipe of ${name}`]));

const image = (name: string, recipe: string | undefined = recipes.get(name), names?: string[]): StoredImage => ({
  id: `id of ${name}`,
  names: names ?? STAND_INS.find((each) => each.name === name)!.references.slice(),
  recipe,
  bytes: 1000,
});

const states = (...stored: StoredImage[]) =>
  Object.fromEntries(rowsOf(STAND_INS, recipes, stored).map(({ standIn, state }) => [standIn.name, state]));

test("what has the label of its recipe is up to date, another one outdated, what is not there missing", () => {
  expect(
    states(image("base"), image("small", "recipe of before"), image("database", undefined, ["docker.io/database:1"])),
  ).toEqual({
    base: "up to date",
    small: "outdated",
    database: "missing",
    web: "missing",
  });
});

const pulled = (name: string): StoredImage => ({ ...image(name), recipe: undefined });

test("an image of the same name that was not made here was pulled", () => {
  expect(states(pulled("base")).base).toBe("pulled");
});

test("what was pulled is built over by its name alone, is enough for containers, and is not superseded", () => {
  const stored = [pulled("base"), pulled("small"), pulled("database"), pulled("web")];
  const rows = rowsOf(STAND_INS, recipes, stored);
  expect(toBuild(rows, [])).toEqual([]);
  expect(toBuild(rows, ["web"]).map(({ standIn }) => standIn.name)).toEqual(["web"]);
  expect(absent(rows)).toBeUndefined();
  expect(superseded(rows, stored)).toEqual([]);
});

test.each<[string, string[], StoredImage[], string[]]>([
  ["everything, where nothing is there and no name is given", [], [], ["base", "small", "database", "web"]],
  ["what is named, and what it is built on", ["web"], [], ["base", "small", "web"]],
  ["nothing of what is up to date", ["web"], [image("base"), image("small")], ["web"]],
  ["nothing, where all is up to date", [], STAND_INS.map(({ name }) => image(name)), []],
])("to be built is %s", (_, names, stored, built) => {
  expect(toBuild(rowsOf(STAND_INS, recipes, stored), names).map(({ standIn }) => standIn.name)).toEqual(built);
});

test("superseded is what has no name any more, another recipe, or no row", () => {
  const stored = [
    image("base"),
    { ...image("small"), id: "without a name", names: [] },
    { ...image("database"), id: "of before", recipe: "recipe of before" },
    { ...image("web"), id: "of a row that is gone", names: ["docker.io/gone:1"] },
  ];
  expect(superseded(rowsOf(STAND_INS, recipes, stored), stored).map(({ id }) => id)).toEqual([
    "without a name",
    "of before",
    "of a row that is gone",
  ]);
});

test("containers can run where every stand-in is up to date; else it is told which are not", () => {
  const rows = (...stored: StoredImage[]) => rowsOf(STAND_INS, recipes, stored);
  expect(absent(rows(...STAND_INS.map(({ name }) => image(name))))).toBeUndefined();
  expect(absent(rows(image("base"), image("small", "recipe of before"), image("database")))?.why).toBe(
    "of the stand-in images 2 of 4 are up to date; not so small (outdated), web (missing)",
  );
});
