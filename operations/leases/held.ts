import { z } from "zod";
import { nameOf, type StackState, type StateResource } from "../../engine/stack-state.ts";

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
export function heldServices({ deployment }: StackState): HeldService[] {
  const current = (deployment.resources ?? []).filter((each) => !each.delete);
  return current
    .filter(({ type }) => type === "af:akash:Fence")
    .flatMap(({ urn, outputs }) => {
      const { data } = fence.safeParse(outputs ?? {});
      if (!data) return [];
      const service = nameOf(urn);
      const { since, released, deployment: at } = data;
      if (!released || at.dseq === "") return [{ service, since: "" }];
      return since !== "" && !isVerified(current, service, at.dseq) ? [{ service, since }] : [];
    });
}

function isVerified(resources: readonly StateResource[], service: string, dseq: string): boolean {
  return resources.some(
    ({ type, urn, outputs }) =>
      type === "af:akash:Verification" &&
      nameOf(urn) === service &&
      verification.safeParse(outputs ?? {}).data?.deployment.dseq === dseq,
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
