/**
 * `node tests/screens/capture.ts [PORT]`: what a person sees of commands on the sandbox, into `docs/screens/`. Needs `script` of
 * util-linux and a quiet machine: the times are those of the run.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../engine/root.ts";
import { Workspace } from "../workspace.ts";
import { masked } from "./mask.ts";
import { atTerminal } from "./person.ts";
import { middleOf, screenOf } from "./terminal.ts";

const FOLDER = join(root, "docs", "screens");
const ZONE_FILE = "dns/zones/alternatefutures.test.yaml";

interface Form {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly setting: string;
}

const TERMINALS: readonly Form[] = [
  { name: "80x24", columns: 80, rows: 24, setting: "" },
  { name: "100x30", columns: 100, rows: 30, setting: "" },
  { name: "80x24-no-color", columns: 80, rows: 24, setting: "NO_COLOR=1" },
];

/** Enter takes what is proposed; one answer is wrong, to be corrected. */
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
const INIT_FLAGS = "init --yes --sandbox --stage shop --app wiki=ghcr.io/requarks/wiki:2.5,port=3000,database";

const workspace = await Workspace.make(Number(process.argv[2] ?? 21_100), "2s");
try {
  await mkdir(FOLDER, { recursive: true });
  await captureAll();
} finally {
  await workspace.dispose();
}

async function captureAll(): Promise<void> {
  await captureInit();
  await workspace.platform("sandbox", "start");
  for (const form of TERMINALS) {
    await onTerminal("up", form, "up", ["y"]);
    await workspace.platform("destroy", "--yes");
  }
  await piped("up", "up --yes");
  await everywhere("status", "status");
  await workspace.editStage((stage) => {
    stage.setIn(["config", "services", "docs", "cpu"], 2);
    stage.setIn(["config", "services", "api", "env", "LOG_LEVEL"], "debug");
    stage.setIn(["config", "services", "tracing", "enabled"], false);
  });
  await everywhere("preview", "preview");
  await workspace.editStage((stage) => stage.deleteIn(["config", "services"]));
  await captureError();
  await piped("destroy", "destroy --yes");
}

/** Before anything runs, as it starts nothing. */
async function captureInit(): Promise<void> {
  const forget = () => workspace.shell("rm Pulumi.shop.yaml dns/zones/shop.test.yaml .env.example");
  for (const form of TERMINALS) {
    await onTerminal("init", form, "init", INIT_ANSWERS);
    await forget();
  }
  await piped("init", INIT_FLAGS);
  await forget();
  await piped("init-missing", "init --yes --stage shop --domain shop.test --dns desc");
}

/** A token that one of the DNS providers refuses; each run has another record to write. */
async function captureError(): Promise<void> {
  const zone = await workspace.read(ZONE_FILE);
  const token = (value: string) =>
    workspace.editStage((stage) => stage.setIn(["config", "dns", "providers", "desec", "token"], value));
  let number = 2;
  const another = () => workspace.write(ZONE_FILE, zone.replace("mx2.mail", `mx${++number}.mail`));
  await token("not-the-token");
  await everywhere("error", "up --yes", another);
  await token("sandbox-desec");
  await workspace.write(ZONE_FILE, zone);
  // What is in the state is written by the token that is in the state.
  await workspace.platform("up", "--yes");
}

/** In every form. @param before each of them */
async function everywhere(name: string, command: string, before = async () => {}): Promise<void> {
  for (const form of TERMINALS) {
    await before();
    await onTerminal(name, form, command);
  }
  await before();
  await piped(name, command);
}

async function onTerminal(name: string, form: Form, command: string, answers: readonly string[] = []): Promise<void> {
  const written = await atTerminal(`./platform ${command}`, { ...form, answers, folder: workspace.folder });
  const middle = name === "up" ? middleOf(written) : undefined;
  const parts = [...(middle ? [middle, "… and at the end:\n"] : []), screenOf(written)];
  await keep(`${name}-${form.name}`, command, parts);
}

async function piped(name: string, command: string): Promise<void> {
  const { screen } = await workspace.shell(`./platform ${command} 2>&1 | cat`);
  await keep(`${name}-piped`, `${command} | cat`, [`${screen}\n`]);
}

async function keep(name: string, command: string, parts: readonly string[]): Promise<void> {
  const picture = [`$ ./platform ${command}\n`, ...parts].join("\n");
  await writeFile(join(FOLDER, `${name}.txt`), masked(picture, workspace.folder));
  process.stdout.write(`${name}\n`);
}
