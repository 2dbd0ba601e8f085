import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { backupAges } from "../../operations/backup/ages.ts";
import { backedUp } from "../../operations/backup/repository.ts";
import { forgetBegunMove, noteBegunMove, readBegunMove } from "../../operations/leases/begun-move.ts";
import { refuseRisks } from "../../operations/risks/refuse.ts";
import { targetOf } from "../../operations/targets/registry.ts";
import { bringUp } from "../stage/up.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

export interface MoveOptions extends StageOptions {
  to?: string;
  reason?: string;
  for?: string;
  dataLoss?: boolean;
  yes?: boolean;
}

/**
 * Moves a service to another provider: the stage file, which is the truth, excludes the present one, then `up` does
 * what the file says. Run again after an interruption, it finishes the move that began.
 */
export async function moveLease(service: string, options: MoveOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  const ready = await readyStage(open);
  await refuseRisks(ready);
  await refuseWhileRunning(ready);
  const target = await targetOf(ready, service);
  if (!target.move) throw new UserError("argument", `${service} runs on a target that has no other place for it.`);
  const reason = options.reason ?? `moved away ${new Date().toISOString().slice(0, 10)}`;
  const until = options.for === undefined ? undefined : endOf(options.for, new Date());
  const wish = { to: options.to, reason, until };
  const move = await target.move(service, wish, AbortSignal.timeout(60_000));
  const ends = move.stateful && !(await backupAges(ready)).has(service);
  if (ends && !options.dataLoss) {
    const keeps = (await backedUp(ready)).some((each) => each.service === service);
    throw new UserError("data-loss", ...keepsData(service, options.stage, keeps));
  }
  const begun = await readBegunMove(options.stage, service);
  const left = begun && begun.from !== move.from;
  const before = readText(open.file, MOST_YAML);
  const text = left ? before : move.edit(before);
  const from = left ? begun.from : move.from;
  const where = move.to ? `to ${move.to}, or the best other bid` : "to the best other bid";
  const edited = text === before ? "" : ` ${basename(open.file)} is edited first.`;
  await confirm(`move ${service} from ${from} ${where}?${edited}`, options.yes);
  await noteBegunMove(options.stage, service, { from });
  if (text !== before) await writeFile(open.file, text);
  printStatus(
    left ? `${service} has left ${from}: the move that began is finished` : `${basename(open.file)}: ${move.change}`,
  );
  const givenUp = move.stateful && options.dataLoss ? [service] : [];
  const brought = await bringUp({ stage: options.stage, yes: true, dataLoss: givenUp });
  if (brought === "failed")
    throw new UserError("lease-ended", `${service} has not moved yet.`, unfinished(options.stage));
  if (brought === "unwell") process.exitCode = 1;
  const now = await move.place(AbortSignal.timeout(60_000));
  await forgetBegunMove(options.stage, service);
  process.stdout.write(`moved ${service} from ${from} to ${now}\n`);
  if (move.to && now !== move.to) printStatus(`${move.to} did not make an acceptable bid; lease show tells why`);
}

/** @param keeps whether it has backups, which are not known now */
function keepsData(service: string, stage: string, keeps: boolean): [string, string] {
  const giveUp = `or give its data up: ./platform lease move ${service} --stage ${stage} --data-loss`;
  if (keeps)
    return [
      `${service} holds data, and no backup of it can be found now that it could begin with at another provider; nothing was changed.`,
      `./platform status --stage ${stage} tells what is wrong with its backups, and whether the first one is still being made: move it when there is one; ${giveUp}`,
    ];
  return [
    `${service} holds data, and a volume dies with its lease: it would start empty at the new provider.`,
    `set backup: in the stage file, and backup: true where it is an app, and it moves with its data (docs/backup.md); ${giveUp}`,
  ];
}

/** RFC 3339, to the second: when a duration such as `30d` or `12h` from `now` on is over. */
export function endOf(duration: string, now: Date): string {
  const [, amount, unit] = /^([1-9][0-9]{0,3})([dh])$/.exec(duration) ?? [];
  if (!amount)
    throw new UserError("argument", `--for ${duration} is no duration.`, "write days or hours, such as 30d or 12h");
  const hours = Number(amount) * (unit === "d" ? 24 : 1);
  return new Date(now.getTime() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
}

function unfinished(stage: string): string {
  return `the stage file keeps the exclusion: ./platform up --stage ${stage} tries again; to stay, take it out`;
}
