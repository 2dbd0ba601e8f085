import { styleText } from "node:util";
import { printableLine } from "../../errors/printable.ts";
import type { Phase } from "./phase.ts";
import { phaseOf } from "./phase.ts";
import type { Progress } from "./progress.ts";

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const LONGEST_NAME = 20;
/** A reason with less room than this tells nothing. */
const LEAST_REASON = 8;

interface View {
  /** Of the terminal. */
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds, as of the arrivals. */
  readonly now: number;
  /** When the run began. */
  readonly start: number;
  /** Which picture this is, for the spinner. */
  readonly frame: number;
}

/** The picture of a run that goes on: a line a service, then what they share, then how far it is. Pure but for colours. */
export function picture(progress: Progress, view: View): string[] {
  const lines = groupLines(progress, view);
  const room = Math.max(1, view.rows - 2);
  const hidden = lines.length - room;
  const shown = hidden > 0 ? [...pressing(lines, room - 1), `  and ${hidden + 1} more`] : lines.map(({ text }) => text);
  return [...shown, footer(progress, view)];
}

/** The picture of a run that only finds out what would be changed. */
export function planningPicture(progress: Progress, { now, start, frame, columns }: View): string[] {
  const { working, done, same } = progress.tally();
  const seen = working + done + same;
  const far = seen > 0 ? `: ${seen} resources` : "";
  return [cut(`${SPINNER[frame % SPINNER.length]} ${duration((now - start) / 1000)}  planning${far}`, columns)];
}

/** The same when it has ended, all of it. */
export function lastPicture(progress: Progress, view: View): string[] {
  return groupLines(progress, view).map(({ text }) => text);
}

interface Line {
  readonly mark: Phase["mark"];
  readonly text: string;
}

function groupLines(progress: Progress, view: View): Line[] {
  const rows = progress.groups().map((each) => {
    const began = Math.min(...each.items.map((item) => item.began));
    const ended = each.items.some(({ state }) => state === "working")
      ? view.now
      : Math.max(...each.items.map((item) => item.ended ?? view.now));
    return { name: printableLine(each.group.name), phase: phaseOf(each), seconds: (ended - began) / 1000 };
  });
  const width = Math.min(LONGEST_NAME, Math.max(0, ...rows.map(({ name }) => name.length)));
  return rows.map(({ name, phase, seconds }) => ({
    mark: phase.mark,
    text: `${mark(phase.mark, view.frame)} ${lineText(name, seconds, phase, width, view.columns - 2)}`,
  }));
}

/** What needs to be seen when not all can be: what failed, then what is worked on, in their order. */
function pressing(lines: readonly Line[], room: number): string[] {
  const rank = { bad: 0, working: 1, waiting: 2, good: 3 };
  const chosen = new Set(lines.toSorted((a, b) => rank[a.mark] - rank[b.mark]).slice(0, Math.max(0, room)));
  return lines.filter((line) => chosen.has(line)).map(({ text }) => text);
}

/** `api          12s  4 bids      waiting for a block without new bids` */
function lineText(
  name: string,
  seconds: number,
  { mark, state, reason }: Phase,
  width: number,
  columns: number,
): string {
  const left = `${cut(name, width).padEnd(width)}  ${duration(seconds).padStart(5)}  `;
  const middle = cut(state, columns - left.length);
  const room = columns - left.length - middle.length - 2;
  const right = reason && room >= LEAST_REASON ? cut(reason, room) : "";
  const gap = " ".repeat(right ? columns - left.length - middle.length - right.length : 0);
  return `${left}${paint(mark, middle)}${gap}${right && styleText("dim", right)}`;
}

function footer(progress: Progress, { now, start, frame, columns }: View): string {
  const { working, done, failed, same } = progress.tally();
  const counts = [
    `${done} done`,
    `${working} at work`,
    ...(same ? [`${same} unchanged`] : []),
    ...(failed ? [`${failed} failed`] : []),
  ];
  return cut(`${SPINNER[frame % SPINNER.length]} ${duration((now - start) / 1000)}  ${counts.join(", ")}`, columns);
}

function mark(of: Phase["mark"], frame: number): string {
  if (of === "good") return styleText("green", "✓");
  if (of === "bad") return styleText("red", "✗");
  return of === "waiting" ? "·" : SPINNER[frame % SPINNER.length]!;
}

function paint(of: Phase["mark"], text: string): string {
  if (of === "bad") return styleText("red", text);
  return of === "good" ? styleText("green", text) : text;
}

/** `12s`, `2m05s` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
}

/** Text of at most so many characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
}
