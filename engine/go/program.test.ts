import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Answers as Go does: a module in its cache, and a build that writes what it was called with. */
const GO = `#!/bin/sh
case "$1" in
  mod) printf '{"Dir": "%s", "Sum": "h1:right"}' "$MODULE" ;;
  build)
    while [ $# -gt 0 ]; do [ "$1" = -o ] && cat main.go >"$2"; shift; done ;;
esac
`;

/** Brings the program in a process of its own, with an empty tool cache. */
async function bring(sum: string): Promise<{ screen: string; code: number | undefined; cache: string }> {
  const folder = await mkdtemp(join(tmpdir(), "go-program-"));
  const [cache, module] = [join(folder, "cache"), join(folder, "module")];
  await mkdir(join(folder, "bin"));
  await mkdir(module);
  await writeFile(join(module, "main.go"), "package main\n", { mode: 0o444 });
  await writeFile(join(folder, "bin", "go"), GO, { mode: 0o755 });
  const program = { name: "app", module: "example.com/app", version: "v1.2.3", sum, package: ".", seconds: 1 };
  const code = `import { ensureGoProgram } from ${JSON.stringify(join(import.meta.dirname, "program.ts"))};
    import { terminalText } from ${JSON.stringify(join(import.meta.dirname, "../../scripts/terminal/terminal-text.ts"))};
    await ensureGoProgram(${JSON.stringify(program)}).then(console.log, (error) => { console.log(terminalText(error)); process.exitCode = 1; });`;
  const { all, exitCode } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", code],
    {
      env: { PATH: `${folder}/bin:/usr/bin:/bin`, ALTERNATE_FUTURES_TOOLS: cache, MODULE: module, HOME: folder },
      extendEnv: false,
      reject: false,
      all: true,
    },
  );
  return { screen: all, code: exitCode, cache };
}

test("a published module is built once, and its source is not kept", async () => {
  const { screen, code, cache } = await bring("h1:right");
  expect(screen).toMatch(/^app v1\.2\.3: building it once with Go .*\n.*built in \d+ s\n.*app-1\.2\.3\/bin\/app$/);
  expect(code).toBe(0);
  expect(await readdir(cache)).toEqual(["app-1.2.3"]);
});

test("a module with another checksum is not built", async () => {
  const { screen, code, cache } = await bring("h1:other");
  expect(screen).toMatch(
    /^error\[tool\]: .*example\.com\/app@v1\.2\.3 is another one .* h1:right, and not h1:other\n {2}fix: ask/,
  );
  expect(code).toBe(1);
  expect(await readdir(cache)).toEqual([]);
});
