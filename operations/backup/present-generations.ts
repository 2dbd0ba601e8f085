import { z } from "zod";
import { nameOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";

const outputs = z.object({ generation: z.string() });

/**
 * The generation that each service writes at its present place, by that place: it is called as the service where it has one place. The repository alone does not tell: a place that was
 * given up again may have begun later. Pure.
 */
export function presentGenerations(state: StackState): Record<string, string> {
  const present = resourcesOf(state, "af:backup:Generation").filter((each) => !each.delete);
  return Object.fromEntries(
    present.flatMap(({ urn, outputs: given }) => {
      const { data } = outputs.safeParse(given ?? {});
      return data ? [[nameOf(urn), data.generation]] : [];
    }),
  );
}
