import { dirname } from "node:path";
import { readyStage } from "../../engine/engine.ts";
import { openStage, withRuntime } from "../../engine/open-stage.ts";
import { ownVariables } from "../../engine/passphrase/source.ts";
import { type Kit, NAMES } from "../../kit/contents.ts";
import type { Restoration } from "../../operations/kit/restoration.ts";
import {
  type Elsewhere,
  planRestoration,
  restoreElsewhere,
  restoreFiles,
  restoreState,
} from "../../operations/kit/restore.ts";
import { dataLossFlags } from "../../operations/leases/data-loss-flags.ts";
import type { SandboxRuntime } from "../../stage/schema.ts";
import { up } from "../stage/up.ts";
import { confirm } from "../terminal/confirm.ts";
import { openedKit } from "./opened.ts";

interface RecoverOptions {
  identity?: string;
  yes?: boolean;
  dataLoss: string[];
  /** Whether `up` follows. */
  up: boolean;
  runtime?: SandboxRuntime;
  verbose?: boolean;
}

/** `platform recover`: files and state of a stage back out of its kit, then `up --refresh`. */
export async function recover(place: string, options: RecoverOptions): Promise<void> {
  const kit = await openedKit(place, options.identity);
  const plan = planRestoration(kit);
  process.stdout.write(planText(kit, plan));
  await confirm(`bring stage ${kit.stage} back here?`, options.yes);
  await restoreFiles(kit, plan);
  const passphrase = usePassphrase(kit);
  const open = withRuntime(await openStage(kit.stage), options.runtime);
  const elsewhere = await restoreElsewhere(kit, open.stage);
  const written = await restoreState(await readyStage(open), kit);
  process.stdout.write(written ? `the state of ${kit.made} is back\n` : "the state is back already\n");
  if (passphrase) process.stdout.write(passphraseText(passphrase, place, options));
  if (!elsewhere && options.up) return goOn(kit, options);
  process.stdout.write(nextText(kit.stage, options, elsewhere));
}

/** How later commands get the passphrase: this one has it for itself alone. Pure. */
function passphraseText(variable: string, place: string, { identity }: Pick<RecoverOptions, "identity">): string {
  const opened = identity === undefined ? "" : ` --identity '${identity}'`;
  return `later commands want the passphrase: ${variable}="$(./platform kit show '${place}' ${NAMES.passphrase}${opened})" && export ${variable}\n`;
}

/** Pure. @param key of the wallet, where the stage wants it outside the project */
function nextText(stage: string, { dataLoss, runtime }: RecoverOptions, key: Elsewhere | undefined): string {
  const put = key && `mkdir -p '${dirname(key.wanted)}' && install -m 600 '${key.copy}' '${key.wanted}'`;
  const first = put ? `first  the stage wants its wallet's key outside this folder: ${put}\n` : "";
  const on = runtime ? ` --runtime ${runtime}` : "";
  return `${first}next   ./platform up --stage ${stage} --refresh${on}${dataLossFlags(dataLoss)}\n`;
}

async function goOn({ stage }: Kit, { yes, dataLoss, runtime, verbose }: RecoverOptions): Promise<void> {
  await up({
    stage,
    refresh: true,
    dataLoss,
    ...(yes && { yes }),
    ...(runtime && { runtime }),
    ...(verbose && { verbose }),
  });
}

/** The kit's own is the right one, whatever a shell has. @returns the variable, where the stage has one of its own */
function usePassphrase({ stage, files }: Kit): string | undefined {
  const passphrase = files[NAMES.passphrase];
  if (passphrase === undefined) return undefined;
  const variable = ownVariables(stage).passphrase;
  process.env[variable] = passphrase;
  return variable;
}

/** Pure. */
export function planText({ stage, project, made, toolkit }: Kit, { write, same, left }: Restoration): string {
  const line = (what: string, paths: readonly string[]) => (paths.length > 0 ? [`${what}: ${paths.join(", ")}\n`] : []);
  return [
    `the kit of stage ${stage} (project ${project}), made ${made} by version ${toolkit}\n`,
    ...line("come back", write),
    ...line("are here already", same),
    ...line("stay as they are here, which is otherwise than in the kit", left),
  ].join("");
}
