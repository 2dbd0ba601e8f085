import type { z } from "zod";
import { isRecord, type Path, printPath } from "./codec.ts";
import { type CheckFailure, UNKNOWN } from "./handler.ts";

export interface Checked {
  readonly inputs: Record<string, unknown>;
  readonly failures: readonly CheckFailure[];
}

/**
 * Validates inputs against the schema and fills in its defaults. A complaint about a value that is not known yet is
 * dropped: the same check runs again, with the value, before anything is created.
 */
export function checkInputs(schema: z.ZodObject, news: Record<string, unknown>): Checked {
  const parsed = schema.safeParse(news);
  if (parsed.success) return { inputs: parsed.data, failures: [] };
  const issues = parsed.error.issues.filter((issue) => !leadsToUnknown(news, issue.path as Path));
  if (issues.length > 0) return { inputs: news, failures: issues.map((issue) => failure(issue, schema)) };
  const pending = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const known = Object.fromEntries(Object.entries(news).filter(([key]) => !pending.has(key)));
  const partial = schema.partial(Object.fromEntries([...pending].map((key) => [key, true])) as never);
  return { inputs: { ...news, ...(partial.parse(known) as Record<string, unknown>) }, failures: [] };
}

function leadsToUnknown(value: unknown, path: Path): boolean {
  let here: unknown = value;
  for (const part of path) {
    if (here === UNKNOWN) return true;
    here = isRecord(here) || Array.isArray(here) ? (here as Record<string | number, unknown>)[part] : undefined;
  }
  return here === UNKNOWN;
}

function failure(issue: z.core.$ZodIssue, schema: z.ZodObject): CheckFailure {
  const allowed =
    issue.code === "unrecognized_keys" && issue.path.length === 0
      ? ` (allowed: ${Object.keys(schema.shape).join(", ")})`
      : "";
  return { property: printPath(issue.path as Path), reason: `${issue.message}${allowed}` };
}
