import { z } from "zod";
import { inputsOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { bytes } from "../../sdl/quantity.ts";

/** Also of documents that say it in another way, for which nothing is known. */
const inputs = z.object({
  deployment: z.object({ dseq: z.string() }),
  sdl: z
    .object({
      profiles: z.object({
        compute: z.record(
          z.string(),
          z.object({ resources: z.object({ memory: z.object({ size: z.union([z.string(), z.number()]) }) }) }),
        ),
      }),
      deployment: z.record(z.string(), z.record(z.string(), z.object({ profile: z.string() }))),
    })
    .optional()
    .catch(undefined),
});

/** Bytes of memory of each container of a deployment, as the state has its manifest; empty where it says nothing of it. Pure. */
export function leasedMemory(state: StackState, dseq: string): ReadonlyMap<string, string> {
  const sdl = resourcesOf(state, "af:akash:Manifest")
    .map((resource) => inputsOf(resource, inputs))
    .find(({ deployment }) => deployment.dseq === dseq)?.sdl;
  const sizes = Object.entries(sdl?.deployment ?? {}).flatMap(([container, placements]) => {
    const [profile] = Object.values(placements).map((placed) => placed.profile);
    const size = sdl?.profiles.compute[profile ?? ""]?.resources.memory.size;
    return size === undefined ? [] : bytesOf(container, String(size));
  });
  return new Map(sizes);
}

function bytesOf(container: string, size: string): [string, string][] {
  try {
    return [[container, String(bytes(size))]];
  } catch {
    return [];
  }
}
