import { PLACEHOLDER } from "../placeholders.ts";
import { isToHide, secretLeaves } from "./values.ts";

/** Paths below `config` at which a secret stands as plain text, which outside the sandbox none may. Pure. */
export function plainSecrets(values: unknown): (readonly string[])[] {
  return secretLeaves(values)
    .filter((leaf) => typeof leaf.value === "string" && leaf.value !== PLACEHOLDER && isToHide(leaf))
    .map(({ path }) => path);
}
