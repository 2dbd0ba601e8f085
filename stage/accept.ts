import { z } from "zod";

/** Risks that a stage outside the sandbox has to accept before it may run them; each is a rule of `policy/`. */
export const RISKS = ["unaudited-providers", "shared-wallet", "unpinned-images", "data-without-backup"] as const;

export type Risk = (typeof RISKS)[number];

export const accept = z
  .array(
    z.strictObject({
      risk: z.enum(RISKS).describe("The risk, as the error names it (docs/threat-model.md)."),
      only: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .meta({
          description: "Of whom it is accepted: services by their key, or images; default: of all.",
          examples: [["ipfs"]],
        }),
      reason: z.string().trim().min(1).describe("Why, for the next reader; `doctor` shows it."),
    }),
  )
  .default([])
  .describe("Risks that the stage runs knowingly. Outside the sandbox `up` refuses those that are not named here.");

export type Acceptance = z.output<typeof accept>[number];
