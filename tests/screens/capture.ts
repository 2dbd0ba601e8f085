/** `node tests/screens/capture.ts`: what a person sees of commands on the sandbox, into `docs/screens/`. Needs `script` of util-linux. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../engine/root.ts";
import { Workspace } from "../workspace.ts";
import { middleOf, screenOf } from "./terminal.ts";

const FOLDER = join(root, "docs", "screens");
const TERMINALS = ["80x24", "100x30"] as const;
type Terminal = (typeof TERMINALS)[number];

/** Enter takes what is proposed. */
const INIT_ANSWERS = [
  "",
  "shop",
  "",
  "cloudflare,desc",
  "cloudflare,desec",
  "",
  "",
  "wiki=ghcr.io/requarks/wiki:2.5,port=3000",
];

const workspace = await Workspace.make(21_100, "3s");
try {
  await mkdir(FOLDER, { recursive: true });
  await captureAll();
} finally {
  await workspace.dispose();
}

async function captureAll(): Promise<void> {
  await captureInit();
  await workspace.platform("sandbox", "start");
  await onTerminal("up", "80x24", "up --yes");
  for (const terminal of TERMINALS) await onTerminal("status", terminal, "status");
  await workspace.editStage((stage) => {
    stage.setIn(["config", "services", "docs", "cpu"], 2);
    stage.setIn(["config", "services", "api", "env", "LOG_LEVEL"], "debug");
    stage.setIn(["config", "services", "tracing", "enabled"], false);
  });
  for (const terminal of TERMINALS) await onTerminal("preview", terminal, "preview");
  await onTerminal("preview", "80x24", "preview", "NO_COLOR=1");
  await piped("preview", "preview");
  await workspace.editStage((stage) => stage.setIn(["config", "dns", "providers", "desec", "token"], "not-the-token"));
  await onTerminal("error", "80x24", "up --yes");
  await piped("error", "up --yes");
  await workspace.editStage((stage) => {
    stage.setIn(["config", "dns", "providers", "desec", "token"], "sandbox-desec");
    stage.deleteIn(["config", "services"]);
  });
  await workspace.platform("up", "--yes");
  await piped("destroy", "destroy --yes");
  await onTerminal("up", "100x30", "up --yes");
  await workspace.platform("destroy", "--yes");
  await piped("up", "up --yes");
}

/** Before anything runs, as it starts nothing. */
async function captureInit(): Promise<void> {
  for (const terminal of TERMINALS) {
    await onTerminal("init", terminal, "init", "", INIT_ANSWERS);
    await workspace.shell("rm Pulumi.shop.yaml dns/zones/shop.test.yaml .env.example");
  }
  await piped("init", "init --yes --sandbox --stage shop --app wiki=ghcr.io/requarks/wiki:2.5,port=3000,database");
  await workspace.shell("rm Pulumi.shop.yaml dns/zones/shop.test.yaml .env.example");
  await piped("init-missing", "init --yes --stage shop --domain shop.test --dns desc");
}

/** @param setting of the environment, such as `NO_COLOR=1`; @param typed lines, one after the other */
async function onTerminal(
  name: string,
  terminal: Terminal,
  command: string,
  setting = "",
  typed: readonly string[] = [],
): Promise<void> {
  const [columns, rows] = terminal.split("x");
  // The tests' own environment says that nobody looks.
  const clean = `env -u CI -u NO_COLOR TERM=xterm-256color ${setting}`;
  const inside = `stty cols ${columns} rows ${rows}; ${clean} ./platform ${command}`;
  const lines = typed.map((line) => `sleep 0.5; echo "${line}"; `).join("");
  const person = typed.length > 0 ? `{ sleep 3; ${lines} sleep 3; } | ` : "";
  const { stdout } = await workspace.shell(`${person}script -qec '${inside}' /dev/null`);
  const middle = command.startsWith("up") ? middleOf(stdout) : undefined;
  const parts = [...(middle ? [middle, "… and at the end:\n"] : []), screenOf(stdout)];
  await keep(`${name}-${terminal}${setting ? "-no-color" : ""}`, command, parts);
}

async function piped(name: string, command: string): Promise<void> {
  const { screen } = await workspace.shell(`./platform ${command} 2>&1 | cat`);
  await keep(`${name}-piped`, `${command} | cat`, [`${screen}\n`]);
}

async function keep(name: string, command: string, parts: readonly string[]): Promise<void> {
  await writeFile(join(FOLDER, `${name}.txt`), [`$ ./platform ${command}\n`, ...parts].join("\n"));
  process.stdout.write(`${name}\n`);
}
