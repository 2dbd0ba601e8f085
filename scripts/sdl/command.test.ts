import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jest } from "@jest/globals";
import { programOf } from "../program/program.ts";
import { sdl } from "./command.ts";

const root = fileURLToPath(new URL("../../conformance/sdl/", import.meta.url));

/** Runs the command in this process. */
async function platform(...args: string[]): Promise<{ stdout: string; exitCode: number }> {
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await programOf([sdl])
      .exitOverride()
      .parseAsync(["sdl", ...args], { from: "user" });
    return {
      stdout: write.mock.calls.map(([chunk]) => String(chunk)).join(""),
      exitCode: Number(process.exitCode ?? 0),
    };
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
}

test("check accepts with the hash and the group specs, and exits 0", async () => {
  const { stdout, exitCode } = await platform("check", `${root}valid/v2.0-simple/input.yaml`, "--json");
  const result = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(Object.keys(result)).toEqual(["verdict", "manifestVersion", "groups", "errors", "warnings"]);
  expect(result).toMatchObject({
    verdict: "accept",
    manifestVersion: "8f8bac7161953993f3288189e3e76093a51d33f9cdff1c8242eb9ab506981737",
    groups: JSON.parse(await readFile(`${root}valid/v2.0-simple/group-specs.json`, "utf8")),
    errors: [],
  });
});

test("check rejects with code, path, line and message, and exits 1", async () => {
  const { stdout, exitCode } = await platform("check", `${root}invalid/port-zero/input.yaml`, "--json");
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "reject",
    manifestVersion: null,
    groups: [],
    errors: [{ code: "out-of-range", path: "services.web.expose[0].port", line: 8, message: expect.any(String) }],
  });
});

test("check for people names the place and the verdict", async () => {
  const file = `${root}invalid/port-zero/input.yaml`;
  const { stdout } = await platform("check", file);
  expect(stdout).toBe(
    `${file}:8:9: error out-of-range: services.web.expose[0].port: 0 is not between 1 and 65535\n${file}: reject\n`,
  );
});

test("manifest prints the exact bytes and no newline", async () => {
  const { stdout } = await platform("manifest", `${root}valid/ts-wordpress/input.yaml`);
  expect(stdout).toBe(await readFile(`${root}valid/ts-wordpress/manifest.sorted.json`, "utf8"));
});

test("diff decides and gives reasons", async () => {
  const old = `${root}valid/v2.0-simple/input.yaml`;
  const folder = await mkdtemp(join(tmpdir(), "sdl-"));
  const edit = async (name: string, from: RegExp, to: string) => {
    const file = join(folder, name);
    await writeFile(file, (await readFile(old, "utf8")).replace(from, to));
    return file;
  };
  const image = await edit("image.yaml", /image: .*/, "image: other");
  const count = await edit("count.yaml", /count: .*/, "count: 7");
  const change = async (file: string) => JSON.parse((await platform("diff", old, file, "--json")).stdout);
  expect(await change(old)).toEqual({ change: "none", reasons: [] });
  expect(await change(image)).toMatchObject({ change: "in-place", reasons: [{ path: "services.web.image" }] });
  expect(await change(count)).toMatchObject({
    change: "replace",
    reasons: [{ why: expect.stringMatching(/replicas/) }],
  });
  expect((await platform("diff", old, count)).stdout).toMatch(/^replace\n {2}deployment\.web\..*: replicas/);
});

test.each([["check"], ["manifest"], ["diff", `${root}valid/v2.0-simple/input.yaml`]])(
  "%s says that a file is missing",
  async (...args) => {
    await expect(platform(...args, "/nowhere/sdl.yaml")).rejects.toThrow("cannot read /nowhere/sdl.yaml");
  },
);

test("manifest and diff refuse a rejected document with its errors", async () => {
  const file = `${root}invalid/port-zero/input.yaml`;
  await expect(platform("manifest", file)).rejects.toThrow(/not a valid SDL\n.*input.yaml:8:9: error out-of-range/);
});
