import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { answersOf, pricesIn } from "../../operations/bids/answers.ts";
import { askForBids, type Listener } from "../../operations/bids/ask.ts";
import { type Questions, questionsOf } from "../../operations/bids/questions.ts";
import { forecastOf } from "../../operations/costs/forecast.ts";
import type { Planned } from "../../operations/costs/stage-costs.ts";
import { canRedraw, Screen } from "../progress/screen.ts";
import { confirm } from "../terminal/confirm.ts";
import { untilStopped } from "../terminal/interrupt.ts";
import { formatRows } from "../terminal/table-text.ts";
import { bidsText, NOBODY_ASKED, overBudgetText, questionText } from "./bids-text.ts";

interface BidsOptions {
  readonly yes?: boolean | undefined;
}

/** Stops before anything is planned where the question could not be answered. */
export async function requireAnswerer({ yes }: BidsOptions): Promise<void> {
  if (!process.stdin.isTTY)
    await confirm("ask the market for bids? That takes deposits for a while, and costs fees.", yes);
}

/** Asks the market about the places that are leased anew, once a person agrees to what that costs, and tells the answers. */
export async function tellBids(ready: ReadyStage, { wanted, places }: Planned, { yes }: BidsOptions): Promise<void> {
  const { stage, name } = ready;
  const questions = questionsOf(wanted, stage.akash.gasPrice);
  process.stdout.write("\n");
  if (questions.orders.length === 0) {
    process.stdout.write(NOBODY_ASKED);
    return;
  }
  const question = questionText(questions);
  if (yes) printStatus(question.told);
  await confirm(question.asked, yes);
  const inquiries = await asked(ready, questions);
  const answers = answersOf(inquiries);
  const forecast = forecastOf(wanted, places, pricesIn(inquiries));
  process.stdout.write(bidsText(answers, forecast, name, process.stdout.columns));
  const over = overBudgetText(forecast, stage.budget);
  if (over) printStatus(over);
  if (answers.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

/** The answers, with what is done meanwhile shown in place on a terminal, and line by line elsewhere. */
async function asked(ready: ReadyStage, questions: Questions) {
  const signal = untilStopped();
  const shown = new Map<string, string>();
  const screen = canRedraw(process.stdout, process.env) ? new Screen(process.stdout, () => linesOf(shown)) : undefined;
  const status: Listener["status"] = (service, text) => {
    if (!screen && shown.get(service) !== text) printStatus(`${service}: ${text}`);
    shown.set(service, text);
  };
  const tellStopping = () => {
    screen?.end();
    printStatus(STOPPING);
  };
  signal.addEventListener("abort", tellStopping, { once: true });
  const given = askForBids(ready, questions, { signal, status }).catch((error: unknown) => {
    // What it says of deposits is told however it was stopped.
    if (!signal.aborted || error instanceof UserError) throw error;
  });
  const inquiries = await given.finally(() => screen?.end());
  if (inquiries && !signal.aborted) return inquiries;
  throw new UserError(
    "interrupted",
    "stopped; the orders that were placed are closed, and their deposits are back.",
    "./platform preview --bids",
  );
}

/** One for each service, as far as there is room. */
function linesOf(shown: ReadonlyMap<string, string>): string[] {
  const lines = formatRows([...shown].map(([service, text]) => [`  ${service}`, text])).split("\n");
  return lines.slice(0, Math.min(lines.length - 1, (process.stdout.rows ?? 24) - 1));
}

const STOPPING =
  "stopping: the orders are closed first, so that their deposits come back. Ctrl-C again leaves them to the next preview --bids, up or destroy";
