import { InputError } from "../../input/input-error.ts";
import { stageFile } from "../file.ts";
import { parseStage } from "../parse.ts";
import type { Answers } from "./answers.ts";
import { stagePath } from "./files.ts";
import { stageText } from "./stage-text.ts";

/** Which answer decides what stands at a path; the longest that begins it counts. */
const ASKED: readonly (readonly [path: string, flag: string])[] = [
  ["domain", "--domain"],
  ["sandbox", "--sandbox"],
  ["akash.wallet", "--wallet"],
  ["dns", "--dns"],
  ["images", "--registry"],
  ["services", "--services"],
];

/** What no stage can be made of, by the flag that said it: the stage is parsed as every command will do. Pure. */
export function problemsOf(answers: Answers): string[] {
  const text = stageText(answers);
  const file = stagePath(answers.stage);
  try {
    const { problems = [] } = parseStage(stageFile(text).values, { file, text });
    return problems.map(({ path, message, allowed }) => {
      const choices = allowed?.length ? ` Allowed: ${allowed.join(", ")}.` : "";
      return `${askedBy(answers, path)}: ${message}${choices}`;
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [`--template ${answers.template?.name}: the stage file would be no YAML: ${error.message}`];
  }
}

function askedBy({ apps, template }: Answers, path: string): string {
  const [, , name = "", ...rest] = path.split(".");
  if (path.startsWith("services.apps.")) {
    const where = rest.length > 0 ? ` ${rest.join(".")}` : "";
    const own = apps.some((app) => app.name === name);
    return own || !template ? `--app ${name}${where}` : `--template ${template.name}, app ${name}${where}`;
  }
  return ASKED.find(([begins]) => path === begins || path.startsWith(`${begins}.`))?.[1] ?? path;
}
