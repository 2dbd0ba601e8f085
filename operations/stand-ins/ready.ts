import type { Row } from "./plan.ts";
import { type Obstacle, obstacle, thisMachine } from "./requirements.ts";
import { survey } from "./survey.ts";

/** Why containers of stand-ins cannot run here now, and the way out; undefined where they can. */
export async function missingForContainers(): Promise<Obstacle | undefined> {
  return obstacle(thisMachine(), "read") ?? absent(await survey());
}

/** Pure. */
export function absent(rows: readonly Row[]): Obstacle | undefined {
  const names = rows
    .filter(({ state }) => state !== "up to date" && state !== "pulled")
    .map(({ standIn, state }) => `${standIn.name} (${state})`);
  if (names.length === 0) return undefined;
  return {
    why: `of the stand-in images ${rows.length - names.length} of ${rows.length} are up to date; not so ${names.join(", ")}`,
    fix: "./platform images build, or ./platform images load FILE",
  };
}
