import { readyStage } from "../../engine/engine.ts";
import { openStage, withRuntime } from "../../engine/open-stage.ts";
import { ownVariables } from "../../engine/passphrase/source.ts";
import { type Kit, NAMES } from "../../kit/contents.ts";
import type { Restoration } from "../../operations/kit/restoration.ts";
import { planRestoration, restoreElsewhere, restoreFiles, restoreState } from "../../operations/kit/restore.ts";
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
  const options_ = optionsText(kit.stage, options);
  process.stdout.write(written ? `the state of ${kit.made} is back\n` : "the state is back already\n");
  if (passphrase)
    process.stdout.write(
      `later commands want the passphrase: ${passphrase}="$(./platform kit show '${place}' ${NAMES.passphrase}${options.identity ? ` --identity '${options.identity}'` : ""})" && export ${passphrase}\n`,
    );
  if (!elsewhere && options.up) return goOn(kit, options);
  if (elsewhere)
    process.stdout.write(
      `first  the stage wants its wallet's key outside this folder: install -D -m 600 '${elsewhere.copy}' '${elsewhere.wanted}'\n`,
    );
  process.stdout.write(`next   ./platform up ${options_} --refresh\n`);
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

function optionsText(stage: string, { dataLoss, runtime }: RecoverOptions): string {
  return [
    `--stage ${stage}`,
    ...(runtime ? [`--runtime ${runtime}`] : []),
    ...dataLoss.map((service) => `--data-loss ${service}`),
  ].join(" ");
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
