import { join } from "node:path";
import { encryptedStage, openStage } from "../../engine/open-stage.ts";
import { findPassphrase } from "../../engine/passphrase/passphrase.ts";
import { ownVariables } from "../../engine/passphrase/source.ts";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { missingFiles } from "../../operations/new-stage/complete.ts";
import { type Action, decide } from "../../operations/new-stage/decide.ts";
import { nextSteps } from "../../operations/new-stage/next.ts";
import { saltOf } from "../../operations/new-stage/salt.ts";
import {
  type StageThere,
  sharedSandbox,
  stagesThere,
  TEMPLATES,
  templatesThere,
} from "../../operations/new-stage/surroundings.ts";
import { openTemplate, templateFiles } from "../../operations/new-stage/template.ts";
import { textsOf, write } from "../../operations/new-stage/write.ts";
import { stageFile } from "../../stage/file.ts";
import type { Answers } from "../../stage/init/answers.ts";
import { type EnvNames, envSection } from "../../stage/init/env-text.ts";
import { filesOf } from "../../stage/init/files.ts";
import { problemsOf } from "../../stage/init/problems.ts";
import { envName } from "../../stage/secrets/env-names.ts";
import { secretRows } from "../../stage/secrets/states.ts";
import { answered, type Typed } from "./answer.ts";
import { answersOf } from "./answers-of.ts";
import type { Surroundings } from "./known.ts";
import { openTerminal } from "./terminal.ts";

interface InitOptions {
  stage?: string;
  domain?: string;
  dns?: string;
  services?: string;
  app: string[];
  registry?: string;
  wallet?: string;
  template?: string;
  sandbox?: boolean;
  force?: boolean;
  yes?: boolean;
}

/** `platform init`: the files of a stage of one's own, and the commands that come next. */
export async function init(options: InitOptions): Promise<void> {
  const there = stagesThere();
  const typed = typedOf(options);
  if (isToComplete(typed, options, there)) return complete(typed.stage!);
  const answers = answersOf(await ask(typed, options, there), sharedSandbox(there));
  const problems = problemsOf(answers);
  if (problems.length > 0)
    throw new UserError(
      "argument",
      `no stage can be made of this, nothing was written:\n  ${problems.join("\n  ")}`,
      "correct what is named",
    );
  await writeStage(answers, options.force ?? false);
}

/** Flags as answers; those that were not given are absent. */
function typedOf({ app, sandbox, stage, domain, dns, services, registry, wallet, template }: InitOptions): Typed {
  const given = { stage, domain, dns, services, registry, wallet, template };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined)),
    ...(sandbox && { place: "sandbox" }),
    ...(app.length > 0 && { apps: app.join(" ") }),
  };
}

async function ask(typed: Typed, { yes, force }: InitOptions, there: Readonly<Record<string, StageThere>>) {
  const here: Surroundings = {
    stages: Object.fromEntries(Object.entries(there).map(([name, { domain }]) => [name, domain])),
    templates: templatesThere(),
    openTemplate,
    force: force ?? false,
  };
  if (yes) return answered(typed, here);
  if (!process.stdin.isTTY)
    throw new UserError(
      "not-confirmed",
      "a new stage is asked for, and nobody is there to answer.",
      "add --yes, and what it then says is missing",
    );
  const terminal = openTerminal();
  try {
    return await answered(typed, here, terminal.ask);
  } finally {
    terminal.close();
  }
}

async function writeStage(answers: Answers, force: boolean): Promise<void> {
  const { stage: name, template, sandbox } = answers;
  const salt = await saltOf(name, sandbox !== undefined);
  const files = filesOf(answers, salt);
  const copies = template ? templateFiles(template.name).map((path) => join(template.name, path)) : [];
  const env = { path: ".env.example", stage: name, section: envSection(answers, envNames(name, files.stage.text)) };
  const texts = await textsOf([files.stage.path, files.zone.path, env.path, ...copies]);
  const decision = decide({ ...files, env, copies }, (path) => texts.get(path), force);
  if ("taken" in decision)
    throw new UserError("exists", `${decision.taken.join(", ")}: there already, nothing was written.`);
  await write(decision.actions, join(root, TEMPLATES), tell);
  await tellNext(name, salt !== undefined);
}

function envNames(name: string, text: string): EnvNames {
  const missing = secretRows(stageFile(text).values).filter(({ state }) => state === "missing");
  return { passphrase: ownVariables(name).passphrase, secrets: missing.map(({ path }) => envName(path)) };
}

/** Whether only a stage is named that is there already: what it lacks is written, and nothing of it is asked. */
function isToComplete(typed: Typed, { force }: InitOptions, there: Readonly<Record<string, StageThere>>): boolean {
  const { stage, ...others } = typed;
  return stage !== undefined && Object.hasOwn(there, stage) && !force && Object.keys(others).length === 0;
}

async function complete(name: string): Promise<void> {
  const open = await openStage(name);
  const actions = missingFiles(open.stage);
  if (actions.length === 0)
    throw new UserError(
      "exists",
      `stage ${name} is there already, with a file for each of its zones; nothing was written.`,
    );
  await write(actions, root, tell);
  await tellNext(name, (await findPassphrase(encryptedStage(open))) !== undefined);
}

const SAYS = {
  write: "wrote",
  overwrite: "wrote anew",
  extend: "added to",
  keep: "kept as it was",
} as const satisfies Record<Action["does"], string>;

const tell = ({ does, path }: Action): void => {
  process.stdout.write(`${SAYS[does]} ${path}\n`);
};

async function tellNext(name: string, hasPassphrase: boolean): Promise<void> {
  const { stage } = await openStage(name);
  const steps = await nextSteps(name, stage, hasPassphrase);
  process.stdout.write(`\nnext   ${steps.join("\n       ")}\n`);
}
