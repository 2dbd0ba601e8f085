import { chmod, mkdir, mkdtemp, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ensurePrivateFolder, startPrivately } from "./state-folder.ts";

const freshFolder = async () => join(await mkdtemp(join(tmpdir(), "state-")), ".platform");
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test("the folder is for its owner alone", async () => {
  const folder = await freshFolder();
  await ensurePrivateFolder(folder, "state");
  expect([await modeOf(folder), await modeOf(join(folder, "state"))]).toEqual(["700", "700"]);
});

test("what an earlier version left open is closed, files too, and programs stay programs", async () => {
  const folder = await freshFolder();
  const stacks = join(folder, "state", ".pulumi", "stacks");
  await mkdir(stacks, { recursive: true });
  await writeFile(join(stacks, "local.json"), "{}");
  await writeFile(join(stacks, "tool"), "");
  await chmod(join(stacks, "local.json"), 0o664);
  await chmod(join(stacks, "tool"), 0o755);
  for (const path of [folder, join(folder, "state"), stacks]) await chmod(path, 0o755);
  await ensurePrivateFolder(folder, "state");
  expect(await Promise.all([folder, stacks, join(stacks, "local.json"), join(stacks, "tool")].map(modeOf))).toEqual([
    "700",
    "700",
    "600",
    "700",
  ]);
});

test("what a program that is started privately writes is for the owner alone; for others nothing changes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "state-"));
  const touch = (name: string) => execa("sh", ["-c", `mkdir ${name} && echo x >${name}/file`], { cwd: folder });
  const before = process.umask();
  await startPrivately(() => touch("private"));
  expect(process.umask()).toBe(before);
  expect([await modeOf(join(folder, "private")), await modeOf(join(folder, "private", "file"))]).toEqual([
    "700",
    "600",
  ]);
});

test("a file in its place is said to be one, with the command that makes room", async () => {
  const folder = await freshFolder();
  await writeFile(folder, "");
  await expect(ensurePrivateFolder(folder)).rejects.toMatchObject({
    message: `${folder} is no folder, and the state of the stages is kept there.`,
    fix: `mv ${folder} ${folder}.old`,
  });
  expect(await readdir(join(folder, ".."))).toEqual([".platform"]);
});
