import { reasonIn } from "../../engine/events/reason.ts";
import { nameOf } from "../../engine/stack-state.ts";
import { kindOf } from "../../plugin/kinds.ts";
import type { GroupItems, Item, Progress, Remark } from "./progress.ts";

/** What becomes of a resource: made, changed in place, removed, or another one in its place. */
export type Sign = "+" | "~" | "-" | "±";

/** Resources of one line that have the same fate for the same reasons. */
export interface Change {
  readonly sign: Sign;
  /** Such as `deployment, manifest, 2 secrets`. */
  readonly what: string;
  /** A sentence each; empty where there is nothing to say. */
  readonly why: readonly string[];
}

/** What is going to become of one service, or of what several share. */
export interface GroupPlan {
  readonly name: string;
  readonly changes: readonly Change[];
}

const SIGNS: Readonly<Record<string, Sign>> = {
  create: "+",
  import: "+",
  update: "~",
  delete: "-",
  "create-replacement": "±",
};

/** How many differing values are named where no reason is. */
const MOST_PATHS = 3;

/** Whether a remark is a reason of the plan. */
export const isReason = ({ severity, text }: Remark): boolean => severity === "info" && reasonIn(text) !== undefined;

/** What the engine is going to change, by service. Pure. */
export function planOf(progress: Progress): GroupPlan[] {
  const reasons = Map.groupBy(progress.remarks().filter(isReason), ({ urn }) => urn);
  const why = ({ urn, op, changes }: Item): string[] => {
    const all = (reasons.get(urn) ?? []).flatMap(({ text }) => reasonIn(text) ?? []);
    // What another one has to take the place of is told by what cannot stay.
    const replacing = all.filter(({ replaces }) => replaces);
    const told = (replacing.length > 0 ? replacing : all).map(({ why }) => why);
    return told.length > 0 || op === "create" || op === "delete" ? told : paths(changes);
  };
  return progress
    .groups()
    .map((each) => ({ name: each.group.name, changes: changesOf(each, why) }))
    .filter(({ changes }) => changes.length > 0);
}

function changesOf({ group, items }: GroupItems, whyOf: (item: Item) => string[]): Change[] {
  const planned = items
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .flatMap((item) => {
      const sign = SIGNS[item.op];
      return sign ? [{ item, sign, why: whyOf(item) }] : [];
    });
  const alike = Map.groupBy(planned, ({ sign, why }) => JSON.stringify([sign, why]));
  return [...alike.values()].map((those) => ({
    sign: those[0]!.sign,
    what: namesOf(
      those.map(({ item }) => item),
      group.name,
    ),
    why: those[0]!.why,
  }));
}

/** What is paid for comes first. */
function rankOf({ type }: Item): number {
  const rank = ["af:akash:Deployment", "af:akash:Manifest"].indexOf(type);
  return rank < 0 ? 2 : rank;
}

/** One of a kind is told by its name where that says more than the line's; several are counted. */
function namesOf(items: readonly Item[], group: string): string {
  const kinds = Map.groupBy(items, ({ type }) => kindOf(type));
  return [...kinds]
    .map(([kind, those]) => {
      if (those.length > 1) return `${those.length} ${plural(kind)}`;
      const name = nameOf(those[0]!.urn);
      return name === group ? kind : `${kind} ${name}`;
    })
    .join(", ");
}

const plural = (kind: string): string => (kind.endsWith("s") ? kind : kind.replace(/y$/, "ie").concat("s"));

function paths(changes: readonly string[]): string[] {
  if (changes.length === 0) return [];
  const more = changes.length - MOST_PATHS;
  return [`${changes.slice(0, MOST_PATHS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}
