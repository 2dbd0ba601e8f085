import { followedPulumi, pulumi, type ReadyStage } from "../../engine/engine.ts";
import { type EngineLog, failureIn } from "../../engine/engine-log.ts";
import type { EngineEvent } from "../../engine/events/event.ts";
import type { Arrival } from "../../engine/events/follow.ts";
import { toldErrors } from "../../engine/events/told-errors.ts";
import { redactKnown } from "../../redaction/known.ts";
import { confirm } from "../terminal/confirm.ts";
import { lastPicture, picture, planningPicture } from "./lines.ts";
import { countsText, remarksText } from "./outcome-text.ts";
import { planOf } from "./plan.ts";
import { planText } from "./plan-text.ts";
import { Progress } from "./progress.ts";
import { canRedraw, Screen } from "./screen.ts";
import { StateLines } from "./state-lines.ts";

export interface RunOptions {
  readonly yes?: boolean | undefined;
  /** Hand the terminal to the engine. */
  readonly verbose?: boolean | undefined;
  /** Where all of it is shown; default: standard output, which of some commands is what they came to. */
  readonly output?: Output | undefined;
}

type Output = NodeJS.WriteStream;

/** What a person is to know before the answer. */
export interface Told {
  /** Lines that follow the plan. */
  readonly text: string;
  /** A sentence that follows the question. */
  readonly question: string;
}

/** What is done beside the engine. */
export interface Beside {
  /** The engine has been started; it keeps one processor busy until the program runs. */
  readonly started?: () => void;
  /** The engine tells something, which it does where it has not the terminal. */
  readonly hear?: (event: EngineEvent) => void;
}

/** The engine's exit code where there are changes and none were expected (`ExitNoChanges` of its contract). */
export const CHANGES = 7;

/** Where nobody looks, a terminal of this size. */
const COLUMNS = 100;

/**
 * Shows what the engine would change; resolves with its exit code.
 * @param args of `pulumi`, such as `preview` and its flags
 */
export async function plan(
  ready: ReadyStage,
  args: readonly string[],
  { verbose, output = process.stdout }: RunOptions = {},
  beside: Beside = {},
): Promise<number> {
  if (verbose) {
    const run = pulumi(ready, args);
    beside.started?.();
    return run;
  }
  const { code, progress, log } = await followed(ready, args, planningPicture, output, beside);
  const planned = planOf(progress);
  // Of a plan that failed, what is missing is not known.
  if (planned.length > 0 || code === 0) output.write(planText(planned, columnsOf(output)));
  finish(progress, { planned: true, explained: true }, code === CHANGES ? 0 : code, log, output);
  return code;
}

/**
 * Has the engine change the stage, and shows it; resolves with its exit code. Unless the answer is known, a person sees the
 * plan and is asked before.
 * @param command of `pulumi`, and its flags
 * @param planned the command and flags that show the plan
 * @param options with what a person is told beside the plan
 */
export async function change(
  ready: ReadyStage,
  command: readonly string[],
  planned: readonly string[],
  { yes, verbose, told, output = process.stdout }: RunOptions & { readonly told?: Told | undefined },
): Promise<number> {
  if (yes) return changeUnasked(ready, command, { verbose, output });
  if (verbose) {
    if (told) output.write(told.text);
    return pulumi(ready, command);
  }
  const question = `${command[0]} stage ${ready.name}?${told ? ` ${told.question}` : ""}`;
  if (!process.stdin.isTTY) await confirm(question, yes);
  const code = await plan(ready, planned, { output });
  if (code !== 0) return code;
  if (told) output.write(`\n${told.text}`);
  await confirm(question, yes);
  return changeUnasked(ready, command, { explained: true, output });
}

/** The same without a question. @param options with whether a plan has told the reasons already */
export async function changeUnasked(
  ready: ReadyStage,
  command: readonly string[],
  { verbose, output = process.stdout, explained = false }: RunOptions & { readonly explained?: boolean } = {},
): Promise<number> {
  const args = [...command, "--yes", "--skip-preview"];
  if (verbose) return pulumi(ready, args);
  const { code, progress, log, start } = await followed(ready, args, picture, output);
  const view = { columns: columnsOf(output), rows: 0, now: performance.now(), start, frame: 0 };
  if (canRedraw(output, process.env)) print(output, ...lastPicture(progress, view));
  finish(progress, { planned: false, explained }, code, log, output);
  return code;
}

type Draw = typeof picture;

async function followed(
  ready: ReadyStage,
  args: readonly string[],
  draw: Draw,
  output: Output,
  { started, hear }: Beside = {},
) {
  const progress = new Progress();
  const start = performance.now();
  const view = (frame: number) => ({ ...sizeOf(output), now: performance.now(), start, frame });
  const screen = canRedraw(output, process.env)
    ? new Screen(output, (frame) => draw(progress, view(frame)))
    : undefined;
  const lines = screen || draw === planningPicture ? undefined : new StateLines();
  const take = ({ event, at }: Arrival) => {
    hear?.(event);
    progress.take(event.kind === "said" ? { ...event, text: redactKnown(event.text) } : event, at);
    print(output, ...(lines?.next(progress, (at - start) / 1000) ?? []));
  };
  try {
    const run = await followedPulumi(ready, args, take, started);
    screen?.end();
    return { ...run, progress, start };
  } catch (error) {
    screen?.end();
    if (screen && draw === picture) print(output, ...lastPicture(progress, view(0)));
    throw error;
  }
}

interface Kind {
  /** Nothing was changed. */
  readonly planned: boolean;
  /** A plan has told the reasons. */
  readonly explained: boolean;
}

/** What is told when the engine has ended. */
function finish(progress: Progress, { planned, explained }: Kind, code: number, log: EngineLog, output: Output): void {
  output.write(remarksText(progress, explained));
  if (progress.end) output.write(countsText(progress, planned));
  if (code === 0) return;
  if (!progress.remarks().some(({ severity }) => severity === "error"))
    print(output, ...toldErrors(failureIn(log.text)));
  print(output, `what the engine printed: ${log.file}`);
}

function print(output: Output, ...lines: readonly string[]): void {
  for (const line of lines) output.write(`${line}\n`);
}

const columnsOf = (output: Output): number => output.columns ?? COLUMNS;

const sizeOf = (output: Output) => ({ columns: columnsOf(output), rows: output.rows ?? 24 });
