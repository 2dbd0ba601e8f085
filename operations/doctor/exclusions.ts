import { basename } from "node:path";
import { type Exclusion, isActive } from "../../akash/auction/exclusion.ts";
import type { StageFile } from "../../stage/file.ts";
import type { Stage } from "../../stage/schema.ts";
import { settingsOf } from "../../stage/services/members.ts";
import { type Check, ok, warning } from "./check.ts";

/** Exclusions of a stage that have lapsed, each with where to take it out. Pure. @param path of the stage file */
export function checkExclusions({ akash, services }: Stage, file: StageFile, path: string, now: Date): Check[] {
  const lists: [string[], readonly Exclusion[]][] = [
    [["akash", "exclude"], akash.exclude],
    ...settingsOf(services).map(({ path, settings }): [string[], readonly Exclusion[]] => [
      [...path, "placement", "exclude"],
      settings.placement.exclude,
    ]),
  ];
  const entries = lists.flatMap(([at, list]) => list.map((exclusion, index) => ({ at: [...at, index], exclusion })));
  const lapsed = entries.filter(({ exclusion }) => !isActive(exclusion, now));
  if (lapsed.length === 0) return entries.length === 0 ? [] : [ok("exclusions", `${entries.length} in force`)];
  return lapsed.map(({ at, exclusion: { provider, until } }) => {
    const { line } = file.position(at);
    const says = `${basename(path)}:${line}: ${at.join(".")}: ${provider} is allowed again since ${until}`;
    return warning("exclusions", says, "take the entry out, or set another `until`");
  });
}
