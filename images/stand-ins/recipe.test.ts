import { STAND_INS } from "./catalog.ts";
import { type Recipe, recipeFiles, recipeHash, recipeHashes } from "./recipe.ts";

const file = { path: "Containerfile", executable: false, content: Buffer.from("FROM scratch\n") };
const script = { path: "start.sh", executable: true, content: Buffer.from("exec app\n") };
const go = {
  file: "app",
  from: "go",
  name: "app",
  module: "m",
  version: "v1",
  sum: "h1:a",
  package: ".",
  seconds: 1,
} as const;
const recipe: Recipe = { files: [file, script], standIn: { ingredients: [go] }, bases: ["0123456789ab"] };

test("is 12 hexadecimal digits, in whatever order the files are read", () => {
  expect(recipeHash(recipe)).toMatch(/^[0-9a-f]{12}$/);
  expect(recipeHash({ ...recipe, files: [script, file] })).toBe(recipeHash(recipe));
});

test.each<[string, Partial<Recipe>]>([
  ["the content of a file", { files: [{ ...file, content: Buffer.from("FROM x\n") }, script] }],
  ["the name of a file", { files: [{ ...file, path: "Dockerfile" }, script] }],
  ["whether a file is executable", { files: [file, { ...script, executable: false }] }],
  ["a file more", { files: [file, script, { ...script, path: "other" }] }],
  [
    "where one file ends and the next begins",
    { files: [{ ...file, content: Buffer.concat([file.content, script.content]) }] },
  ],
  ["the version of an ingredient", { standIn: { ingredients: [{ ...go, version: "v2" }] } }],
  ["the recipe below it", { bases: ["ba9876543210"] }],
])("changes with %s", (_, changed) => {
  expect(recipeHash({ ...recipe, ...changed })).not.toBe(recipeHash(recipe));
});

test("every stand-in has one of its own", async () => {
  const hashes = [...(await recipeHashes()).values()];
  expect(new Set(hashes).size).toBe(STAND_INS.length);
});

test("files of the checkout are part of a recipe at their own paths, without what stands beside them for readers and tests", async () => {
  const [nginx] = STAND_INS.filter(({ name }) => name === "nginx");
  const paths = (await recipeFiles({ ...nginx!, checkout: ["sandbox/dial.ts", "locks"] })).map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["Containerfile", "sandbox/dial.ts", "locks/lock.ts"]));
  expect(paths.filter((path) => /README|\.test\./.test(path))).toEqual([]);
});
