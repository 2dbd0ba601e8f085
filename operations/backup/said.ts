import type { Printed } from "./container.ts";

/** pgBackRest's code where another one does the same. */
const LOCKED = 50;

/** How a backup ended. */
export type Taken =
  | { readonly kind: "taken"; readonly label: string; readonly size?: string }
  /** Another one is being made. */
  | { readonly kind: "busy" }
  | { readonly kind: "failed"; readonly why: string };

/** Reads what `pgbackrest backup` printed. Pure. */
export function takenIn({ code, lines }: Printed): Taken {
  if (code === LOCKED) return { kind: "busy" };
  const label = find(lines, /new backup label = (\S+)/);
  if (code !== 0 || label === undefined) return { kind: "failed", why: errorIn({ code, lines }) };
  const size = find(lines, /backup size = ([^,]+)/);
  return { kind: "taken", label, ...(size !== undefined && { size }) };
}

/** A line of progress without time and process; undefined for what tells a person nothing. Pure. */
export function progressIn(line: string): string | undefined {
  const said = /P\d\d +(?:INFO|WARN|ERROR): (.*)$/.exec(line)?.[1];
  return said === undefined || /^\w+ command (begin|end)|^new backup label|backup size =/.test(said) ? undefined : said;
}

/** Why a run failed: its first error, with the hint that follows, else its last line. Pure. */
export function errorIn({ code, lines }: Printed): string {
  const at = lines.findIndex((line) => /ERROR: /.test(line));
  if (at < 0) return lines.at(-1) ?? `it ended with ${code}`;
  const error = lines[at]!.replace(/^.*ERROR: /, "");
  const hint = /^ *HINT: (.*)$/.exec(lines[at + 1] ?? "")?.[1];
  return hint === undefined ? error : `${error} (${hint})`;
}

/** What `pgbackrest verify` found in a generation. */
export interface Verdict {
  /** Whole backups and pieces of the log that were read. */
  readonly backups: number;
  readonly segments: number;
  /** What is damaged, a line each; empty = nothing is. */
  readonly damage: readonly string[];
}

/** Reads what `pgbackrest verify --output=text --verbose` printed; it ends with 0 also where it found damage. Pure. */
export function verdictIn(printed: Printed): Verdict {
  const { code, lines } = printed;
  const status = find(lines, /^\s*status: (\w+)/);
  if (code !== 0 || status === undefined) return { backups: 0, segments: 0, damage: [errorIn(printed)] };
  const found = lines.flatMap((line, index): string[] => {
    const counts = (lines[index + 1] ?? "").trim();
    const what = /^\s*(backup|archiveId): ([^,]+)(?:, status: ([^,]+))?/.exec(line);
    const broken = [...counts.matchAll(/([a-z ]+): ([1-9]\d*)/g)].map(([, kind, count]) => `${kind!.trim()}: ${count}`);
    if (!what || (broken.length === 0 && (what[3] ?? "valid") === "valid")) return [];
    const name = what[1] === "backup" ? `backup ${what[2]}` : `log ${what[2]}`;
    return [`${name} is ${what[3] ?? "invalid"}${broken.length > 0 ? `: ${broken.join(", ")}` : ""}`];
  });
  const damage = status === "ok" || found.length > 0 ? found : [`pgBackRest says: status ${status}`];
  const segments = lines.map((line) => Number(/total WAL checked: (\d+)/.exec(line)?.[1] ?? 0));
  return {
    backups: lines.filter((line) => /^\s*backup: /.test(line)).length,
    segments: segments.reduce((sum, each) => sum + each, 0),
    damage,
  };
}

function find(lines: readonly string[], pattern: RegExp): string | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match[1];
  }
  return undefined;
}
