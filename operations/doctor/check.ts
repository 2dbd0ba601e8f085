import type { Explained } from "../../errors/explain.ts";
import { errorText } from "../../errors/text.ts";

/** One thing that was looked at, with what to do about it. */
export interface Check {
  readonly name: string;
  /** `skipped` = could not be looked at because of another problem, or does not apply. */
  readonly state: "ok" | "warning" | "problem" | "skipped";
  readonly says: string;
  /** Command or step that fixes it. */
  readonly fix?: string;
}

export const ok = (name: string, says: string): Check => ({ name, state: "ok", says });
export const warning = (name: string, says: string, fix: string): Check => ({ name, state: "warning", says, fix });
export const problem = (name: string, says: string, fix: string): Check => ({ name, state: "problem", says, fix });
export const skipped = (name: string, says: string): Check => ({ name, state: "skipped", says });

/** Runs a check; what it throws is a problem with `fix`. */
export async function attempt(
  name: string,
  fix: string,
  look: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    const { fix: own } = error as Partial<Explained>;
    return [problem(name, errorText(error).replace(`${name}: `, ""), own ?? fix)];
  }
}
