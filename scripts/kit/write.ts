import { existsSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { kitText } from "../../kit/contents.ts";
import { type Lock, seal } from "../../kit/sealed.ts";
import { gatherKit } from "../../operations/kit/gather.ts";
import { isRecipient, NO_RECIPIENT } from "../../stage/kit.ts";
import type { Stage } from "../../stage/schema.ts";
import type { StageOptions } from "../terminal/options.ts";
import { newPassphrase } from "./passphrase.ts";

interface WriteOptions extends StageOptions {
  recipient: string[];
  passphrase?: boolean;
  json?: boolean;
}

/** `platform kit write`: everything that brings the stage back, in one file for its owner alone. */
export async function writeKit(file: string, options: WriteOptions): Promise<void> {
  const open = await openStage(options.stage);
  await refusePlace(file);
  const lock = await lockOf(options, open.stage);
  const { kit, lacking } = await gatherKit(await readyStage(open), new Date());
  const sealed = await seal(kitText(kit), lock);
  await replaceFile(file, sealed);
  const names = Object.keys(kit.files).sort();
  if (options.json) {
    const { made, stage, project } = kit;
    process.stdout.write(`${JSON.stringify({ file, stage, project, made, files: names, lacking }, null, 2)}\n`);
    return;
  }
  const opens = "passphrase" in lock ? "its passphrase opens it" : `${lock.recipients.join(", ")} can open it`;
  process.stdout.write(
    [
      `${file}: the kit of stage ${kit.stage}, ${names.length} files; ${opens}\n`,
      ...lacking.map((each) => `not in it, and needed: ${each}\n`),
      "next   keep it where this machine, the providers and the bucket cannot take it along; what opens it, apart from it (docs/kit.md)\n",
    ].join(""),
  );
}

async function lockOf({ recipient, passphrase, stage }: WriteOptions, { kit }: Stage): Promise<Lock> {
  if (passphrase) return { passphrase: await newPassphrase() };
  const wrong = recipient.find((each) => !isRecipient(each));
  // An identity may have been typed by mistake: it is not repeated.
  if (wrong !== undefined)
    throw new UserError(
      "argument",
      `--recipient ${NO_RECIPIENT}. Nothing was written.`,
      "age-keygen -y key.txt prints it",
    );
  const recipients = recipient.length > 0 ? recipient : (kit?.recipients ?? []);
  if (recipients.length > 0) return { recipients };
  throw new UserError(
    "argument",
    `nobody is named who could open the kit: stage ${stage} has no kit.recipients. Nothing was written.`,
    `./platform kit write kit.age --stage ${stage} --passphrase, or --recipient age1…`,
  );
}

/** Before a passphrase is typed in vain. */
async function refusePlace(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new UserError("not-found", `there is no folder ${folder}.`, `mkdir -p '${folder}'`);
  const there = await stat(file).catch(() => undefined);
  if (there && !there.isFile())
    throw new UserError("exists", `${file} is there, and is no file.`, `write into it: ${file}/kit.age`);
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    {
      await using handle = await open(draft, "wx", 0o600);
      await handle.writeFile(text);
      await handle.sync();
    }
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
