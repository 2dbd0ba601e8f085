import { UserError } from "../../engine/user-error.ts";
import {
  type StageThere,
  sharedSandbox,
  stagesThere,
  templatesThere,
} from "../../operations/new-stage/surroundings.ts";
import { openTemplate } from "../../operations/new-stage/template.ts";
import { problemsOf } from "../../stage/init/problems.ts";
import { answered, type Typed } from "./answer.ts";
import { answersOf } from "./answers-of.ts";
import { completeStage } from "./complete-stage.ts";
import type { Surroundings } from "./known.ts";
import { openTerminal } from "./terminal.ts";
import { writeStage } from "./write-stage.ts";

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
  if (isToComplete(typed, options, there)) return completeStage(typed.stage!);
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

/** Whether only a stage is named that is there already: what it lacks is written, and nothing of it is asked. */
function isToComplete(typed: Typed, { force }: InitOptions, there: Readonly<Record<string, StageThere>>): boolean {
  const { stage, ...others } = typed;
  return stage !== undefined && Object.hasOwn(there, stage) && !force && Object.keys(others).length === 0;
}
