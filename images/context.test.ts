import { existsSync, readdirSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contextTag, hashContext, openContext } from "./context.ts";

const base = { Containerfile: "FROM scratch\nCOPY . /\n", "src/main.js": "1", "README.md": "read me" };
let made: string[] = [];

afterEach(async () => {
  await Promise.all(made.map((directory) => rm(directory, { recursive: true })));
  made = [];
});

async function folder(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "context-"));
  made.push(directory);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

const hashOf = (directory: string) => hashContext(openContext(directory, "Containerfile"));
const hashed = async (files: Record<string, string>) => hashOf(await folder(files));

test("the same content elsewhere, later and with another order of making has the same hash", async () => {
  const directory = await folder(Object.fromEntries(Object.entries(base).toReversed()));
  await utimes(join(directory, "README.md"), 1, 1);
  await mkdir(join(directory, "empty"));
  expect(hashOf(directory)).toBe(await hashed(base));
  expect(contextTag(await hashed(base))).toMatch(/^src-[0-9a-f]{12}$/);
});

test.each<[string, Record<string, string>]>([
  ["content", { ...base, "src/main.js": "2" }],
  ["another file", { ...base, "src/more.js": "" }],
  ["a moved file", { Containerfile: base.Containerfile, "README.md": base["README.md"], "lib/main.js": "1" }],
  ["the Containerfile", { ...base, Containerfile: "FROM scratch\n" }],
])("%s changes the hash", async (_, files) => {
  expect(await hashed(files)).not.toBe(await hashed(base));
});

test("the executable bit and a link's target change the hash", async () => {
  const directory = await folder(base);
  await chmod(join(directory, "src/main.js"), 0o755);
  const executable = hashOf(directory);
  await symlink("src", join(directory, "link"));
  expect(new Set([await hashed(base), executable, hashOf(directory)]).size).toBe(3);
});

test("what the ignore file names does not count, the Containerfile always does", async () => {
  const ignore = { ".dockerignore": "*\n!src\n" };
  const first = await hashed({ ...base, ...ignore });
  expect(await hashed({ ...base, ...ignore, "README.md": "other" })).toBe(first);
  expect(await hashed({ ...base, ...ignore, "src/main.js": "2" })).not.toBe(first);
  expect(await hashed({ ...base, ...ignore, Containerfile: "FROM scratch\n" })).not.toBe(first);
});

test("version control does not count, nor node_modules where there is no ignore file", async () => {
  expect(await hashed({ ...base, ".git/HEAD": "x", "node_modules/a.js": "x" })).toBe(await hashed(base));
});

test("what is missing is named", async () => {
  const directory = await folder({ Dockerfile: "FROM scratch" });
  expect(() => openContext(join(directory, "none"), "Containerfile")).toThrow(/none is not a directory/);
  expect(() => openContext(directory, "Containerfile")).toThrow(/has no Containerfile/);
});

/** Images that are built of their folder; `static` is built of a user's. */
const ownImages = readdirSync(import.meta.dirname).filter(
  (name) => name !== "static" && existsSync(join(import.meta.dirname, name, "Containerfile")),
);

test.each(ownImages)(
  "tests and texts beside the image %s are no part of it: a change of them starts no service again",
  async (name) => {
    const directory = await folder({});
    await cp(join(import.meta.dirname, name), directory, { recursive: true });
    const before = hashOf(directory);
    for (const path of ["README.md", "entrypoint.test.ts", "more.fixture.ts"])
      await writeFile(join(directory, path), "new");
    expect(hashOf(directory)).toBe(before);
    await writeFile(join(directory, "Containerfile"), "FROM scratch");
    expect(hashOf(directory)).not.toBe(before);
  },
);
