import { z } from "zod";
import { dataOf, parseYaml } from "../../input/yaml.ts";
import { type Kit, projectFiles } from "../../kit/contents.ts";

/** What is done with each file of a kit, by its path in the project. */
export interface Restoration {
  /** Not there yet. */
  readonly write: readonly string[];
  /** There already, and says the same. */
  readonly same: readonly string[];
  /** There, says something else, and stays: it is of another stage, or says the same of the project. */
  readonly left: readonly string[];
  /** There, and says something else: somebody has to decide. */
  readonly contested: readonly string[];
}

/** Nothing that is there is written over. Pure. @param present the text of a file of the project; undefined where there is none */
export function restoration(kit: Kit, present: (path: string) => string | undefined): Restoration {
  const fates = [...projectFiles(kit)].map(([path, text]) => ({
    path,
    fate: fateOf(kit.stage, path, text, present(path)),
  }));
  const of = (fate: Fate) => fates.filter((each) => each.fate === fate).map(({ path }) => path);
  return { write: of("write"), same: of("same"), left: of("left"), contested: of("contested") };
}

type Fate = keyof Restoration;

function fateOf(stage: string, path: string, text: string, there: string | undefined): Fate {
  if (there === undefined) return "write";
  if (there === text) return "same";
  const [, other] = /^Pulumi\.(.+)\.yaml$/.exec(path) ?? [];
  if (other !== undefined && other !== stage) return "left";
  return path === "Pulumi.yaml" && isSameProject(there, text) ? "left" : "contested";
}

const project = z.object({ name: z.string(), backend: z.object({ url: z.string().optional() }).nullish() });

/** Another version of the toolkit may say the rest otherwise. */
function isSameProject(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => project.safeParse(dataOf(parseYaml(text))).data);
  return first !== undefined && first.name === second?.name && first.backend?.url === second.backend?.url;
}
