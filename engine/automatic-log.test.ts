import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preventAutomaticLog } from "./automatic-log.ts";

let home: string;

beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), "home-")), "pulumi");
});
afterEach(() => rm(join(home, ".."), { recursive: true }));

test("the engine finds a file where it would make a folder for its logs, which says how to have them", async () => {
  await preventAutomaticLog(home);
  await preventAutomaticLog(home);
  expect(await readFile(join(home, "logs"), "utf8")).toContain("mkdir");
});

test("a folder of logs is left as it is", async () => {
  await preventAutomaticLog(join(home, "logs"));
  await writeFile(join(home, "logs/one.log"), "");
  await preventAutomaticLog(home);
  expect((await readdir(join(home, "logs"))).sort()).toEqual(["logs", "one.log"]);
});
