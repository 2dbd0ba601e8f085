import { z } from "zod";
import { nameOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";

/** A service that can only be read, as a move of it has begun and was not seen through. */
interface HeldService {
  readonly service: string;
  /** ISO 8601; empty = whether it is held is not known. */
  readonly since: string;
}

const fence = z.object({
  since: z.string(),
  released: z.boolean().default(true),
  deployment: z.object({ dseq: z.string() }),
});
const verification = z.object({ deployment: z.object({ dseq: z.string() }) });

/** Services whose former place is held, and whose new one was not verified. Pure. */
export function heldServices(state: StackState): HeldService[] {
  const fences = resourcesOf(state, "af:akash:Fence");
  const current = fences.filter((each) => !each.delete);
  const others = fences.filter(({ urn, delete: replaced }) => replaced && !current.some((each) => each.urn === urn));
  return [
    ...current.flatMap(({ urn, outputs }) => {
      const { data } = fence.safeParse(outputs ?? {});
      if (!data) return [];
      const service = nameOf(urn);
      const { since, released, deployment } = data;
      if (!released) return [{ service, since: "" }];
      return since !== "" && !isVerified(state, service, deployment.dseq) ? [{ service, since }] : [];
    }),
    // taken away when its place was gone back to, and not made again yet: that place may have been held
    ...others.flatMap(({ urn, outputs }) => {
      const { data } = fence.safeParse(outputs ?? {});
      return data && isVerified(state, nameOf(urn), data.deployment.dseq) ? [{ service: nameOf(urn), since: "" }] : [];
    }),
  ];
}

function isVerified(state: StackState, service: string, dseq: string): boolean {
  return resourcesOf(state, "af:akash:Verification").some(
    ({ urn, outputs, delete: replaced }) =>
      !replaced && nameOf(urn) === service && verification.safeParse(outputs ?? {}).data?.deployment.dseq === dseq,
  );
}

/** What to say of them, a line each with the ways on. Pure. */
export function heldTexts(state: StackState, stage: string): string[] {
  return heldServices(state).map(({ service, since }) =>
    since === ""
      ? `whether ${service} takes writes is not known since a move of it was interrupted: ./platform up --stage ${stage} sees to it`
      : `${service} can only be read since ${since}, until it has moved: ./platform up --stage ${stage} goes on with the move; ` +
        "to go back, take the change out of the stage file that moves it, and run the same",
  );
}
