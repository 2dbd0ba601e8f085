import type { ReadyStage } from "../../engine/engine.ts";
import type { Answered } from "../backup/repository.ts";
import { type Kept, keptKits } from "../kit/kept.ts";
import { attempt, type Check, ok, problem, warning } from "./check.ts";

/** Whether the kit beside the backups is one of the stage as it stands, where the stage wants one there. */
export function checkKit(ready: ReadyStage): Promise<readonly Check[]> {
  const { name, stage } = ready;
  return attempt("kit", `./platform kit write kit.age --stage ${name}`, async () => {
    if (!stage.kit) return stage.sandbox ? [] : [notKept(name)];
    return (await keptKits(ready)).map((answer) => kitCheck(answer, name));
  });
}

/** Pure. */
export function kitCheck(answer: Answered<Kept>, stage: string): Check {
  const way = `./platform up --stage ${stage}`;
  if ("why" in answer) return problem("kit", `cannot be looked at: ${answer.why}`, answer.fix);
  const { bucket, written, current } = answer.found;
  if (written === null) return problem("kit", `bucket ${bucket} has none`, way);
  const time = `${written.slice(0, 16).replace("T", " ")} UTC`;
  if (!current)
    return problem("kit", `that in bucket ${bucket} is of ${time}, and the stage is another one since`, way);
  return ok("kit", `that in bucket ${bucket} is of ${time}, and has the stage as it stands`);
}

const notKept = (stage: string): Check =>
  warning(
    "kit",
    "the stage keeps none beside its backups (kit.recipients): whether one written by hand is current is not known",
    `./platform kit write kit.age --stage ${stage} --passphrase, after each change; or write kit: into the stage file (docs/kit.md)`,
  );
