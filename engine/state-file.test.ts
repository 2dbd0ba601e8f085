import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { refuseDamagedState } from "./state-file.ts";
import type { UserError } from "./user-error.ts";

const STATE = ".pulumi/stacks/alternate-futures/prod.json";
const whole = (resources: number) =>
  JSON.stringify({ version: 3, checkpoint: { stack: "prod", latest: { resources: Array(resources).fill({}) } } });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "state-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** @param day of November 2026 */
async function write(file: string, text: string, day = 28): Promise<void> {
  const path = join(folder, file);
  const time = new Date(`2026-11-${day}T00:00:00Z`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await utimes(path, time, time);
}

const look = () => refuseDamagedState("prod", { PULUMI_BACKEND_URL: `file://${folder}` });
const refusal = () =>
  look().then(
    () => undefined,
    (error: unknown) => error as UserError,
  );
const message = async () => (await refusal())?.message;

test("a state that is whole, and one that is not there, are not stopped for", async () => {
  await look();
  await write(STATE, whole(3));
  await look();
});

test.each(["", "{", '{"md5":'])(
  "the note of a killed run beside a state that is whole is taken away: %j",
  async (note) => {
    await write(STATE, whole(3));
    await write(`${STATE}.attrs`, note);
    await look();
    await expect(readFile(join(folder, `${STATE}.attrs`))).rejects.toThrow("ENOENT");
    await write(`${STATE}.attrs`, '{"md5":"x"}');
    await look();
    expect(await readFile(join(folder, `${STATE}.attrs`), "utf8")).toBe('{"md5":"x"}');
  },
);

test.each([
  ["", "it is empty"],
  [whole(3).slice(0, 50), "JSON"],
  ["\0\0\0\0", "JSON"],
  ["[]", "all of it: "],
  ['{"version":3}', "checkpoint: "],
])("%j is damaged", async (text, why) => {
  await write(STATE, text);
  expect(await message()).toMatch(/^the state of stage prod is damaged: /);
  expect(await message()).toContain(why);
  expect(await message()).toMatch(/None of the engine's copies of it is whole/);
  expect((await refusal())?.fix).toMatch(/^mv '.*' && \.\/platform adopt --stage prod$/);
});

test.each([
  [`${STATE}.bak`, 27, 27, 26],
  [".pulumi/backups/alternate-futures/prod/prod.1.json", 26, 27, 26],
  [".pulumi/history/alternate-futures/prod/prod-1.checkpoint.json", 26, 26, 27],
])("the newest whole copy is %s, and its command restores it", async (newest, ...days) => {
  const files = [
    `${STATE}.bak`,
    ".pulumi/backups/alternate-futures/prod/prod.1.json",
    ".pulumi/history/alternate-futures/prod/prod-1.checkpoint.json",
  ];
  for (const [index, file] of files.entries())
    await write(file, whole(index + 1), file === newest ? 28 : (days[index] ?? 1));
  await write(".pulumi/backups/alternate-futures/prod/prod.2.json", whole(9).slice(0, -3), 29);
  await write(".pulumi/backups/alternate-futures/other/other.1.json", whole(9), 29);
  await write(STATE, whole(3).slice(0, 50));
  const text = await message();
  expect(text).toContain(`is of 2026-11-28T00:00:00.000Z and knows ${files.indexOf(newest) + 1} resources`);
  execFileSync("sh", ["-c", (await refusal())?.fix ?? "false"]);
  await look();
  expect(await readFile(join(folder, STATE), "utf8")).toBe(whole(files.indexOf(newest) + 1));
});
