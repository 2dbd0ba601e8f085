import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** Files of code that a folder may hold beside its tests, fixtures and sub-rooms. */
const MOST = 30;

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.sh"], {
  cwd: ROOT,
  encoding: "utf8",
});
const files = tracked.split("\n").filter((file) => file.includes("/") && existsSync(join(ROOT, file)));
const folders = Map.groupBy(files, (file) => dirname(file));

test("no folder of code holds more files than a reader can take in", () => {
  const code = (file: string) => !/\.(test|fixture|edge)\.ts$/.test(file);
  const crowded = [...folders].filter(([, inside]) => inside.filter(code).length > MOST);
  expect(crowded.map(([folder]) => folder)).toEqual([]);
});

test("every folder of code says what it is for", () => {
  const ours = [...folders.keys()].filter((folder) => !folder.startsWith("examples/siblings/"));
  expect(ours.length).toBeGreaterThan(50);
  expect(ours.filter((folder) => !existsSync(join(ROOT, folder, "README.md")))).toEqual([]);
});
