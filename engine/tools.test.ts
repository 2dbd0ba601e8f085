import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Nobody listens there, so that nothing of the internet can be reached. */
const NOBODY = "http://127.0.0.1:1";

/** Brings Pulumi in a process of its own, with an empty tool cache and a `go` that writes what it should build. */
async function bringPulumi(go: string): Promise<{ screen: string; code: number | undefined; cache: string }> {
  const folder = await mkdtemp(join(tmpdir(), "tools-"));
  const cache = join(folder, "cache");
  await mkdir(join(folder, "bin"));
  if (go) await writeFile(join(folder, "bin", "go"), go, { mode: 0o755 });
  const code = `import { ensurePulumi } from ${JSON.stringify(join(import.meta.dirname, "tools.ts"))};
    import { terminalText } from ${JSON.stringify(join(import.meta.dirname, "../scripts/terminal/terminal-text.ts"))};
    await ensurePulumi().then(console.log, (error) => { console.log(terminalText(error)); process.exitCode = 1; });`;
  const { all, exitCode } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", code],
    {
      env: { PATH: `${folder}/bin:/usr/bin:/bin`, ALTERNATE_FUTURES_TOOLS: cache, HTTPS_PROXY: NOBODY, HOME: folder },
      extendEnv: false,
      reject: false,
      all: true,
    },
  );
  return { screen: all, code: exitCode, cache };
}

test("where the release cannot be had, one sentence says why, and it is built with Go", async () => {
  const go = '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && echo built >"$2"; shift; done\n';
  const { screen, code, cache } = await bringPulumi(go);
  expect(screen).toMatch(
    /the official release cannot be had \(.*ECONNREFUSED 127\.0\.0\.1:1.*\), so it is built here instead$/m,
  );
  expect(screen).not.toMatch(/^\s+at /m);
  expect(code).toBe(0);
  expect(await readdir(join(cache, "pulumi-3.259.0", "bin"))).toEqual(["pulumi", "pulumi-language-nodejs"]);
});

test("without Go, too, it says what is missing and what to do", async () => {
  const { screen, code } = await bringPulumi("#!/bin/sh\nexit 127\n");
  expect(screen).toMatch(/^error\[tool\]: pulumi 3\.259\.0 is missing and cannot be built: .*\n {2}fix: install Go/m);
  expect(screen).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});
