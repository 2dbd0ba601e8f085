import { encryptedStage, openStage } from "../../engine/open-stage.ts";
import { findPassphrase } from "../../engine/passphrase/passphrase.ts";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { missingFiles } from "../../operations/new-stage/complete.ts";
import { write } from "../../operations/new-stage/write.ts";
import { tellFile, tellNext } from "./tell.ts";

/** Writes the files that a stage lacks which is there already. */
export async function completeStage(name: string): Promise<void> {
  const open = await openStage(name);
  const actions = missingFiles(open.stage);
  if (actions.length === 0)
    throw new UserError(
      "exists",
      `stage ${name} is there already, with a file for each of its zones; nothing was written.`,
    );
  await write(actions, root, tellFile);
  await tellNext(name, (await findPassphrase(encryptedStage(open))) !== undefined);
}
