import { spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { root } from "../engine/root.ts";
import { processStart } from "../locks/process-start.ts";

/** A fresh clone, whose program prints the arguments it was given; its npm takes a second and counts its calls. */
function clone(): { folder: string; installations: () => number; env: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), "launcher-"));
  for (const file of ["platform", "tools/node.sh"]) cpSync(join(root, file), place(folder, file));
  writeFileSync(place(folder, "scripts/main.ts"), "console.log(...process.argv.slice(2))");
  writeFileSync(join(folder, "package-lock.json"), "{}");
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  const npm = `#!/bin/sh\necho "call $*" >>${calls}\nsleep 1\nmkdir -p ${folder}/node_modules\n`;
  writeFileSync(place(folder, "bin/npm"), npm, { mode: 0o755 });
  const path = [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  return { folder, installations: () => readFileSync(calls, "utf8").split("call").length - 1, env: { PATH: path } };
}

function place(folder: string, file: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  return join(folder, file);
}

const run = (launcher: string, env: Record<string, string>) =>
  execa(launcher, ["a b", "c"], { env, extendEnv: false, reject: false });

test("the dependencies are installed once, however many are started at once", async () => {
  const { folder, installations, env } = clone();
  const runs = await Promise.all(Array.from({ length: 4 }, () => run(join(folder, "platform"), env)));
  expect(runs.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual(Array(4).fill(["a b c", 0]));
  expect(installations()).toBe(1);
});

test("what only checks and tests need is installed for those alone, and stays", async () => {
  const { folder, env } = clone();
  const installed = async (...args: string[]) => {
    const before = readFileSync(join(folder, "calls"), "utf8");
    await execa(join(folder, "platform"), args, { env, extendEnv: false });
    const call = readFileSync(join(folder, "calls"), "utf8").slice(before.length);
    return call === "" ? "nothing" : call.includes("--omit=dev") ? "what runs" : "everything";
  };
  expect(await installed("up")).toBe("what runs");
  expect(await installed("up")).toBe("nothing");
  expect(await installed("--verbose", "test", "stage")).toBe("everything");
  expect([await installed("test"), await installed("up")]).toEqual(["nothing", "nothing"]);
  writeFileSync(join(folder, "package-lock.json"), '{"other":1}');
  expect(await installed("up")).toBe("what runs");
  expect(await installed("test")).toBe("everything");
});

test.each([
  ["was never written", ""],
  ["is of a process that is gone", `${2 ** 22 - 1}\nthen\n`],
  ["is of an id that another process has by now", `${process.pid}\nWed Jan  1 00:00:00 2020\n`],
])("a lock that %s is taken over, by one", async (_, text) => {
  const { folder, installations, env } = clone();
  writeFileSync(place(folder, ".platform/installing"), text);
  const runs = await Promise.all(Array.from({ length: 3 }, () => run(join(folder, "platform"), env)));
  expect(runs.map(({ stdout }) => stdout)).toEqual(Array(3).fill("a b c"));
  expect(installations()).toBe(1);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("waiting for another installation says for whom, and ends with %s", async (signal, code) => {
  const { folder, env } = clone();
  const started = processStart(process.pid)?.split("/").at(-1);
  writeFileSync(place(folder, ".platform/installing"), `${process.pid}\n${started}\n2026-01-01T00:00:00Z\n`);
  const child = spawn(join(folder, "platform"), [], { env });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const text = await new Promise((resolve) => child.stderr.once("data", (chunk) => resolve(String(chunk))));
  expect(text).toBe(
    `platform: waiting for another installation (process ${process.pid}, since 2026-01-01T00:00:00Z)\n`,
  );
  await sleep(100);
  child.kill(signal);
  expect(await exit).toBe(code);
});

test("it is found by symbolic links to it, absolute, relative, and to each other", async () => {
  const { folder, env } = clone();
  const elsewhere = mkdtempSync(join(tmpdir(), "links-"));
  symlinkSync(join(folder, "platform"), join(elsewhere, "absolute"));
  symlinkSync("absolute", join(elsewhere, "relative"));
  symlinkSync("../relative", place(elsewhere, "bin/platform"));
  for (const link of ["absolute", "relative", "bin/platform"]) {
    expect(await run(join(elsewhere, link), env)).toMatchObject({ stdout: "a b c", exitCode: 0 });
  }
});

test("what is kept between commands is for its owner alone, and the checkout's lock is a file of its own", async () => {
  const { folder, env } = clone();
  const shared = join(folder, "shared");
  writeFileSync(shared, "of another checkout");
  mkdirSync(join(folder, "node_modules"));
  linkSync(shared, join(folder, "node_modules", ".installed"));
  await run(join(folder, "platform"), env);
  expect((statSync(join(folder, ".platform")).mode & 0o777).toString(8)).toBe("700");
  expect(readFileSync(shared, "utf8")).toBe("of another checkout");
  rmSync(join(folder, ".platform"), { recursive: true });
  await run(join(folder, "platform"), env);
  expect((statSync(join(folder, ".platform")).mode & 0o777).toString(8)).toBe("700");
});

test("a checkout that cannot be written to is said to be so, with a way out", async () => {
  const { folder, env, installations } = clone();
  appendFileSync(join(folder, ".platform"), "a file, so that no folder can be made");
  const { stderr, exitCode } = await run(join(folder, "platform"), env);
  expect([exitCode, installations()]).toEqual([1, 0]);
  expect(stderr).toBe(
    `platform: ${folder} cannot be written to, and the dependencies have to be installed there. ` +
      `Make it writable, or copy it: cp -R ${folder} ~/platform`,
  );
});
