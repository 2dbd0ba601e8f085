import { styleText } from "node:util";
import { printableLine } from "../../errors/printable.ts";
import type { Change, GroupPlan, Sign } from "./plan.ts";

const COLOURS = { "+": "green", "~": "yellow", "-": "red", "±": "magenta" } as const satisfies Record<Sign, string>;

const WIDEST = { name: 16, what: 26 };
const GAP = 2;

const MEANS = { "+": "created", "~": "updated in place", "±": "replaced", "-": "deleted" } as const satisfies Record<
  Sign,
  string
>;

/** The plan as a table: sign, service, what of it, and why; then what the signs mean. Pure but for colours. @param columns of the terminal */
export function planText(plan: readonly GroupPlan[], columns: number): string {
  if (plan.length === 0) return "nothing changes\n";
  const rows = plan.flatMap(({ name, changes }) =>
    changes.map((change, index) => ({ name: index === 0 ? name : "", change })),
  );
  const widest = (texts: readonly string[], most: number) =>
    Math.min(most, Math.max(...texts.map(({ length }) => length)));
  const widths = {
    name: widest(["service", ...plan.map(({ name }) => name)], WIDEST.name),
    what: widest(["what", ...rows.map(({ change }) => change.what)], WIDEST.what),
  };
  const room = Math.max(20, columns - 1 - GAP - widths.name - GAP - widths.what - GAP);
  const line = (sign: string, name: string, what: string, why: string) =>
    `${sign}  ${name.padEnd(widths.name)}  ${what.padEnd(widths.what)}  ${why}`.trimEnd();
  const head = line(" ", "service", "what", "why");
  const body = rows.flatMap(({ name, change }) => {
    const cells = [
      wrap(name, widths.name),
      wrap(change.what, widths.what),
      change.why.flatMap((why) => wrap(why, room)),
    ];
    const height = Math.max(1, ...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) =>
      line(at === 0 ? sign(change) : " ", cells[0]![at] ?? "", cells[1]![at] ?? "", cells[2]![at] ?? ""),
    );
  });
  return `${[styleText("bold", head), ...body, "", styleText("dim", legend(rows.map(({ change }) => change)))].join("\n")}\n`;
}

/** Of the signs that are there. */
function legend(changes: readonly Change[]): string {
  const used = (Object.keys(MEANS) as Sign[]).filter((each) => changes.some(({ sign }) => sign === each));
  return used.map((each) => `${each} ${MEANS[each]}`).join("   ");
}

const sign = ({ sign }: Change): string => styleText(COLOURS[sign], sign);

/** Lines of at most so many characters, broken between words where that can be. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printableLine(text, Number.MAX_SAFE_INTEGER).split(" ")) {
    const joined = line ? `${line} ${word}` : word;
    if (joined.length <= most) {
      line = joined;
      continue;
    }
    if (line) lines.push(line);
    line = word;
    for (; line.length > most; line = line.slice(most)) lines.push(line.slice(0, most));
  }
  return line ? [...lines, line] : lines;
}
