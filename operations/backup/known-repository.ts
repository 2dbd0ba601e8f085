import { z } from "zod";
import { resourcesOf, type StackState } from "../../engine/stack-state.ts";

const inputs = z.object({ repository: z.object({ endpoint: z.string(), bucket: z.string() }) });

/** Whether a place of the stage has begun with a repository, so that it was usable once. Pure. */
export function knowsRepository(
  state: StackState,
  { endpoint, bucket }: { readonly endpoint: string; readonly bucket: string },
): boolean {
  return resourcesOf(state, "af:backup:Generation").some(({ inputs: given }) => {
    const { data } = inputs.safeParse(given ?? {});
    return data?.repository.endpoint === endpoint && data.repository.bucket === bucket;
  });
}
