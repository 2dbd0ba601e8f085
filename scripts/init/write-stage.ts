import { join } from "node:path";
import { ownVariables } from "../../engine/passphrase/source.ts";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { decide } from "../../operations/new-stage/decide.ts";
import { saltOf } from "../../operations/new-stage/salt.ts";
import { TEMPLATES } from "../../operations/new-stage/surroundings.ts";
import { templateFiles } from "../../operations/new-stage/template.ts";
import { textsOf, write } from "../../operations/new-stage/write.ts";
import { stageFile } from "../../stage/file.ts";
import type { Answers } from "../../stage/init/answers.ts";
import { type EnvNames, envSection } from "../../stage/init/env-text.ts";
import { filesOf } from "../../stage/init/files.ts";
import { envName } from "../../stage/secrets/env-names.ts";
import { secretRows } from "../../stage/secrets/states.ts";
import { tellFile, tellNext } from "./tell.ts";

/** Writes the files of a new stage, and tells of each. @param force whether those that are there are written anew */
export async function writeStage(answers: Answers, force: boolean): Promise<void> {
  const { stage: name, template, sandbox } = answers;
  const salt = await saltOf(name, sandbox !== undefined);
  const files = filesOf(answers, salt);
  const copies = template ? templateFiles(template.name).map((path) => join(template.name, path)) : [];
  const env = { path: ".env.example", stage: name, section: envSection(answers, envNames(name, files.stage.text)) };
  const texts = await textsOf([files.stage.path, files.zone.path, env.path, ...copies]);
  const decision = decide({ ...files, env, copies }, (path) => texts.get(path), force);
  if ("taken" in decision)
    throw new UserError("exists", `${decision.taken.join(", ")}: there already, nothing was written.`);
  await write(decision.actions, join(root, TEMPLATES), tellFile);
  await tellNext(name, salt !== undefined);
}

function envNames(name: string, text: string): EnvNames {
  const missing = secretRows(stageFile(text).values).filter(({ state }) => state === "missing");
  return { passphrase: ownVariables(name).passphrase, secrets: missing.map(({ path }) => envName(path)) };
}
