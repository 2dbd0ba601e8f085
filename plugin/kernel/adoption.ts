import { readFileSync } from "node:fs";
import { z } from "zod";

const adoption = z.strictObject({
  /** Deployments that run for the stage: dseq by service. */
  places: z.record(z.string(), z.string()),
  /** Values of `af:random:Secret`, by name of the resource. */
  secrets: z.record(z.string(), z.string()),
  /** Client ids and secrets of `af:infisical:Identity`, by name of the resource. */
  identities: z.record(z.string(), z.strictObject({ clientId: z.string(), clientSecret: z.string() })),
});

/**
 * What a state that was lost knew, as far as the platform that runs still tells: creates take it in place of making
 * anew. It is a file that only its owner reads, and that `./platform adopt` deletes at its end.
 */
export type Adoption = z.output<typeof adoption>;

/** Every secret in it, to be redacted. */
export function adoptedTexts({ secrets, identities }: Adoption): string[] {
  return [...Object.values(secrets), ...Object.values(identities).map(({ clientSecret }) => clientSecret)];
}

/** The variable that names the file. */
export const ADOPTION_VARIABLE = "PLATFORM_ADOPTION";

/** @param file absent = nothing is adopted */
export function readAdoption(file: string | undefined): Adoption | undefined {
  return file ? adoption.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}
