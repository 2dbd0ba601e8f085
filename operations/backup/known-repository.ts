import { z } from "zod";
import type { StackState } from "../../engine/stack-state.ts";

const inputs = z.object({ repository: z.object({ endpoint: z.string(), bucket: z.string() }) });

/** Whether a place of the stage has begun with a repository, so that it was usable once. Pure. */
export function knowsRepository(
  { deployment }: StackState,
  { endpoint, bucket }: { readonly endpoint: string; readonly bucket: string },
): boolean {
  return (deployment.resources ?? []).some(({ type, inputs: given }) => {
    if (type !== "af:backup:Generation") return false;
    const { data } = inputs.safeParse(given ?? {});
    return data?.repository.endpoint === endpoint && data.repository.bucket === bucket;
  });
}
