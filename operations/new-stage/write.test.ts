import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Action } from "./decide.ts";
import { textsOf, write } from "./write.ts";

let folder: string;
let source: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "new-stage-"));
  source = join(folder, "templates");
  await mkdir(join(source, "site"), { recursive: true });
  await writeFile(join(source, "site/index.html"), "template");
});
afterEach(() => rm(folder, { recursive: true }));

const text = (path: string) => readFile(join(folder, path), "utf8");
const done = (...actions: Action[]) => write(actions, source, () => {}, folder);

test("files are written, copied and kept, below folders that are made", async () => {
  await writeFile(join(folder, "kept"), "mine");
  const told: string[] = [];
  const actions: Action[] = [
    { path: "site/index.html", does: "write" },
    { path: "dns/zones/a.yaml", does: "write", text: "zone" },
    { path: "kept", does: "keep" },
  ];
  await write(actions, source, ({ path }) => told.push(path), folder);
  expect(await Promise.all(told.map(text))).toEqual(["template", "zone", "mine"]);
});

test("what is overwritten stays beside it", async () => {
  await writeFile(join(folder, "a"), "former");
  await done({ path: "a", does: "overwrite", text: "new" });
  expect([await text("a"), await text("a.before")]).toEqual(["new", "former"]);
});

test("what is extended does not", async () => {
  await writeFile(join(folder, "a"), "former");
  await done({ path: "a", does: "extend", text: "former, and more" });
  expect([...(await textsOf(["a", "a.before"], folder))]).toEqual([["a", "former, and more"]]);
});

test.each<Action>([
  { path: "a", does: "write", text: "new" },
  { path: "site/index.html", does: "write" },
])("a file that appeared since it was decided is not overwritten", async (action) => {
  await mkdir(join(folder, "site"));
  await writeFile(join(folder, action.path), "another's");
  await expect(done(action)).rejects.toThrow(/EEXIST/);
  expect(await text(action.path)).toBe("another's");
});
