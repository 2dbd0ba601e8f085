import type { StandIn } from "../../images/stand-ins/catalog.ts";

/** An image of the store. */
export interface StoredImage {
  readonly id: string;
  readonly names: readonly string[];
  /** Hash of the recipe it was made by; undefined = it was not made here. */
  readonly recipe: string | undefined;
  /** With what is below it. */
  readonly bytes: number;
}

/** `pulled` is the image itself, from its registry. */
export type State = "up to date" | "outdated" | "missing" | "pulled";

/** A stand-in, and what the store has of it. */
export interface Row {
  readonly standIn: StandIn;
  /** Of its recipe as it is now. */
  readonly recipe: string;
  readonly state: State;
  /** Absent = missing. */
  readonly bytes?: number;
}

/** Pure. */
export function rowsOf(
  standIns: readonly StandIn[],
  recipes: ReadonlyMap<string, string>,
  stored: readonly StoredImage[],
): Row[] {
  return standIns.map((standIn) => {
    const recipe = recipes.get(standIn.name)!;
    const found = standIn.references.map((name) => stored.find(({ names }) => names.includes(name)));
    const [first] = found;
    if (!first || found.includes(undefined)) return { standIn, recipe, state: "missing" };
    if (found.every((image) => image?.recipe === undefined)) {
      return { standIn, recipe, state: "pulled", bytes: first.bytes };
    }
    const isCurrent = found.every((image) => image?.recipe === recipe);
    return { standIn, recipe, state: isCurrent ? "up to date" : "outdated", bytes: first.bytes };
  });
}

/**
 * What has to be built so that the wanted stand-ins are up to date, in the order in which it has to be. Pure.
 * @param names of the wanted ones; none = all
 */
export function toBuild(rows: readonly Row[], names: readonly string[]): Row[] {
  const wanted = new Set(names.length > 0 ? names : rows.map(({ standIn }) => standIn.name));
  for (const { standIn } of rows.toReversed()) {
    if (wanted.has(standIn.name)) for (const base of standIn.on) wanted.add(base);
  }
  const asked = new Set(names);
  return rows.filter(
    ({ standIn, state }) =>
      wanted.has(standIn.name) && state !== "up to date" && (state !== "pulled" || asked.has(standIn.name)),
  );
}

/** Images that are neither what a stand-in stands for nor one of a recipe as it is now. Pure. */
export function superseded(rows: readonly Row[], stored: readonly StoredImage[]): StoredImage[] {
  const current = new Map(rows.flatMap(({ standIn, recipe }) => standIn.references.map((name) => [name, recipe])));
  const kept = (name: string, recipe: string | undefined): boolean =>
    current.has(name) && (recipe === undefined || current.get(name) === recipe);
  return stored.filter(({ names, recipe }) => !names.some((name) => kept(name, recipe)));
}
