import { z } from "zod";

/** Of all that is wrong with a request, so much is said. */
const MOST_ISSUES = 3;

const issue = z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() });
const refusal = z.object({
  message: z.union([
    z.string(),
    z.array(issue).min(1).transform(sentence),
    z.unknown().transform((value) => JSON.stringify(value)),
  ]),
  details: z.array(z.unknown()).optional(),
});

/**
 * Why Infisical refuses, as a sentence; undefined where the answer is of somebody else, such as a front without a backend.
 * @param text body of an answer other than 2xx
 */
export function refusalText(text: string): string | undefined {
  const parsed = refusal.safeParse(json(text));
  if (!parsed.success) return undefined;
  const { message, details = [] } = parsed.data;
  const said = details.filter((each) => typeof each === "string").slice(0, MOST_ISSUES);
  return said.length > 0 ? `${message}: ${said.join(" ")}` : message;
}

function sentence(issues: readonly z.output<typeof issue>[]): string {
  const said = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  const more = issues.length - said.length;
  return `${said.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
