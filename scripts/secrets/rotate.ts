import { readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import { due, rotatable, seenBy, withReaders } from "../../operations/rotation/chosen.ts";
import { type StageSecret, secretsIn } from "../../operations/rotation/secrets.ts";
import { bringUp } from "../stage/up.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

interface RotateOptions extends StageOptions {
  all?: boolean;
  due?: boolean;
  yes?: boolean;
}

/** Rotates what was asked for. The exit code is 1 when the engine could not, or something does not work afterwards. */
export async function rotateSecrets(service: string | undefined, options: RotateOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  if (service === undefined && !options.all && !options.due)
    throw new UserError(
      "argument",
      "which secrets?",
      `./platform secrets rotate SERVICE --stage ${open.name}, or --due, or --all`,
    );
  const ready = await readyStage(open);
  const state = await readStackState(ready);
  await refuseUnrecorded(ready, state);
  const secrets = secretsIn(state);
  const wanted = wantedOf(secrets, service, options, open.stage.rotateAfter);
  const names = withReaders(secrets, wanted);
  if (names.length === 0) {
    process.stdout.write(`stage ${open.name}: nothing to rotate\n`);
    return;
  }
  process.stdout.write(`${namesText(secrets, names)}\n`);
  await confirm("the services start again; rotate them?", options.yes);
  if ((await bringUp({ stage: options.stage, yes: true, rotate: names })) !== "well") process.exitCode = 1;
}

function wantedOf(
  secrets: readonly StageSecret[],
  service: string | undefined,
  options: RotateOptions,
  rotateAfter: number | undefined,
): StageSecret[] {
  const known = [...new Set(secrets.flatMap((each) => each.seenBy))].sort();
  if (service !== undefined && !known.includes(service))
    throw new UserError("argument", `${service} has no secrets of the stage.`, `one of ${known.join(", ") || "none"}`);
  const possible = rotatable(service === undefined ? secrets : seenBy(secrets, service));
  return options.due ? due(possible, rotateAfter, new Date()) : possible;
}

/** What is rotated, and which services that concerns. Pure. */
function namesText(secrets: readonly StageSecret[], names: readonly string[]): string {
  const services = [
    ...new Set(secrets.filter(({ name }) => names.includes(name)).flatMap((each) => each.seenBy)),
  ].sort();
  return `${names.length} secrets: ${names.join(", ")}\nof ${services.join(", ")}, which start again`;
}
