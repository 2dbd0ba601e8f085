import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { CATALOG } from "../../stage/services/catalog.ts";
import { COMMANDS } from "../commands.ts";
import { fishScript } from "./fish.ts";
import { placesOf } from "./places.ts";
import { bashScript, zshScript } from "./posix.ts";

/** A folder with a command and two stages, and the three scripts. */
const folder = mkdtempSync(join(tmpdir(), "completion-"));
const places = placesOf(COMMANDS);
for (const name of ["Pulumi.local.yaml", "Pulumi.live.yaml", "Pulumi.yaml"]) writeFileSync(join(folder, name), "");
writeFileSync(join(folder, "platform"), "#!/bin/sh\n", { mode: 0o755 });
writeFileSync(join(folder, "platform.bash"), bashScript(places));
writeFileSync(join(folder, "platform.zsh"), zshScript(places));
writeFileSync(join(folder, "platform.fish"), fishScript(places));

/** Asks a shell's own completion for what may stand in place of the last word. */
type Ask = (words: readonly string[]) => Promise<string[]>;

const inBash: Ask = (words) =>
  run("bash", [
    "-c",
    `source ./platform.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _platform; printf '%s\\n' "\${COMPREPLY[@]}"`,
    "bash",
    ...words,
  ]);

/** Completion functions of zsh run in its line editor only, so what they call is printed instead. */
const inZsh: Ask = (words) =>
  run("zsh", [
    "-fc",
    `compdef() {}; _describe() { print -l -- "\${(@P)3}" | sed 's/:.*//' }; _files() { print -l -- *(N) }
     source ./platform.zsh; words=("$@"); CURRENT=$#; _platform`,
    "zsh",
    ...words,
  ]).then((offered) => offered.filter((word) => word.startsWith(words.at(-1)!)));

const inFish: Ask = (words) =>
  run("fish", ["--no-config", "-c", `source ./platform.fish; complete -C '${words.join(" ")}'`]).then((offered) =>
    offered.map((line) => line.split("\t")[0]!),
  );

async function run(shell: string, args: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await execa(shell, args, { cwd: folder });
  expect(stderr).toBe("");
  return stdout.split("\n").filter(Boolean).sort();
}

const SHELLS: readonly [string, Ask][] = [
  ["bash", inBash],
  ["zsh", inZsh],
  ["fish", inFish],
];
const installed = SHELLS.filter(([shell]) => !execaSync(shell, ["--version"], { reject: false }).failed);

test("bash is there", () => expect(installed.map(([shell]) => shell)).toContain("bash"));

describe.each(installed)("in %s", (_, ask) => {
  const offered = (line: string) => ask(`./platform ${line}`.split(" "));

  test.each([
    ["s", ["sandbox", "sdl", "secrets", "set", "status"]],
    ["lease s", ["shell", "show"]],
    ["secrets r", ["rm", "rotate"]],
    ["secret r", ["rm", "rotate"]],
    ["secret set dns.providers.d", ["dns.providers.desec.token"]],
    ["secrets get images", ["images.password"]],
    ["lease show ip", ["ipfs"]],
    ["--verbose lease mo", ["move"]],
    ["help ce", ["cert"]],
    ["lease help mo", ["move"]],
    ["dns validate --val", ["--validators"]],
    ["dns validate --no", ["--no-order"]],
    ["dns plan --provider d", ["desec"]],
    ["dns plan --provider desec --j", ["--json"]],
    ["cert revoke edge --reason su", ["superseded"]],
    ["completion f", ["fish"]],
  ])("%j offers %j", async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  test("every command and help are offered first", async () => {
    expect(await offered("")).toEqual([...COMMANDS.map(({ name }) => name), "help"].sort());
  });

  test("services come from the catalog", async () => {
    const names = Object.values(CATALOG).map(({ name }) => name);
    expect(await offered("logs ")).toEqual(expect.arrayContaining(names));
  });

  test("stages are the files beside the command", async () => {
    expect(await offered("up --stage ")).toEqual(["live", "local"]);
    expect(await offered("status -s loc")).toEqual(["local"]);
  });

  test("files are offered where a file is asked for", async () => {
    expect(await offered("sdl check Pulumi.y")).toEqual(["Pulumi.yaml"]);
  });

  test("nothing is offered for what only a person knows, nor after --", async () => {
    expect(await offered("lease move api --reason d")).toEqual([]);
    expect(await offered("lease shell api -- l")).toEqual([]);
  });
});

test("bash takes --stage=lo apart, and is still offered the stage", async () => {
  expect(await inBash(["./platform", "up", "--stage", "=", "lo"])).toEqual(["local"]);
  expect(await inBash(["./platform", "up", "--stage", "="])).toEqual(["live", "local"]);
});

test.each([
  ["zsh", zshScript(places)],
  ["fish", fishScript(places)],
])("%s is told every command with its summary", (_, script) => {
  for (const { name, summary } of COMMANDS) {
    expect(script).toContain(name);
    expect(script.replaceAll("'\\''", "'").replaceAll("\\'", "'")).toContain(summary);
  }
});
