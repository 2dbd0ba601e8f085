import type { z } from "zod";
import { allowedKeys, allowedValues, holdsSecret, nearest } from "./allowed.ts";
import { type StageFile, stageFile } from "./file.ts";
import { type Stage, stageSchema } from "./schema.ts";

/** One thing wrong in a stage file. Lines and columns count from 1. */
export interface StageProblem {
  /** Dotted path below `config:`, such as `services.api.cpu`. */
  path: string;
  file: string;
  line: number;
  column: number;
  message: string;
  /** Keys or values that would be right, where there is a fixed choice. */
  allowed?: string[];
}

export type ParsedStage = { stage: Stage; problems?: undefined } | { stage?: undefined; problems: StageProblem[] };

/** The stage file the values come from, for positions. */
export interface StageSource {
  file: string;
  text: string;
}

/** Told at once; nobody reads more. */
const MOST_PROBLEMS = 100;

/** Parses the values under `config:` (keys without the project's prefix). */
export function parseStage(values: unknown, source?: StageSource): ParsedStage {
  const result = stageSchema.safeParse(values);
  if (result.success) return { stage: result.data };
  const file = source && stageFile(source.text);
  const locate = (path: readonly PropertyKey[]) => place(path, source?.file, file);
  const explained = result.error.issues.slice(0, MOST_PROBLEMS).flatMap((issue) => explain(issue, values));
  return { problems: explained.slice(0, MOST_PROBLEMS).map(({ at, says }) => ({ ...locate(at), ...says })) };
}

/** One line for people: `Pulumi.prod.yaml:12:5: services.apo: unknown key …`. */
export function formatProblem(problem: StageProblem): string {
  const choices = problem.allowed?.length ? ` Allowed: ${problem.allowed.join(", ")}.` : "";
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.path}: ${problem.message}${choices}`;
}

interface Explanation {
  at: readonly PropertyKey[];
  says: { message: string; allowed?: string[] };
}

function explain(issue: z.core.$ZodIssue, values: unknown): Explanation[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MOST_PROBLEMS).map((key) => unknownKey(issue.path, key));
  }
  const at = issue.path;
  if (issue.code === "invalid_key") return [{ at, says: { message: `${issue.issues[0]?.message ?? issue.message}.` } }];
  if (issue.code === "custom") return [{ at, says: { message: issue.message } }];
  const found = valueAt(values, at);
  if (found === undefined && at.length > 0)
    return [{ at, says: { message: "is missing.", ...choices(allowedValues(at)) } }];
  const allowed = allowedValues(at);
  if (allowed.length > 0) return [{ at, says: { message: `is ${describe(found)}.`, allowed } }];
  const shown = typeof found !== "object" && holdsSecret(at) ? `a ${typeof found}` : describe(found);
  return [{ at, says: { message: `${sentence(issue, found)}; it is ${shown}.` } }];
}

function unknownKey(parent: readonly PropertyKey[], key: string): Explanation {
  const allowed = allowedKeys(parent);
  const guess = nearest(key, allowed);
  const hint = guess ? `; did you mean ${guess}?` : elsewhere(parent, key);
  return { at: [...parent, key], says: { message: `unknown key${hint}`, allowed } };
}

/** Where it belongs, of a key that is often written at another place. */
function elsewhere(parent: readonly PropertyKey[], key: string): string {
  if (parent.length === 0 && key === "apps") return "; it stands below services: services.apps.";
  if (parent.length === 1 && parent[0] === "services") return `; a service of your own is services.apps.${key}.`;
  return ".";
}

const choices = (allowed: string[]) => (allowed.length > 0 ? { allowed } : {});

/** Types as a person who writes YAML knows them. */
const TYPES: Readonly<Record<string, string>> = {
  record: "a mapping",
  object: "a mapping",
  array: "a list",
  string: "text",
  number: "a number",
  boolean: "true or false",
};

/** Wrong types inside a union are told as what the first member wants. */
function sentence(issue: z.core.$ZodIssue, found: unknown): string {
  const inner = (issue.code === "invalid_union" ? issue.errors[0]?.[0] : undefined) ?? issue;
  if (inner.code !== "invalid_type") return inner.message;
  const isBare = inner.expected === "string" && ["number", "boolean"].includes(typeof found);
  return `must be ${TYPES[inner.expected] ?? inner.expected}${isBare ? " in quotation marks" : ""}`;
}

function describe(value: unknown): string {
  if (typeof value === "string") return `"${value.length > 100 ? `${value.slice(0, 100)}…` : value}"`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "a mapping" : String(value);
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], values);
}

function place(path: readonly PropertyKey[], name: string | undefined, file: StageFile | undefined) {
  return {
    path: path.map(String).join("."),
    file: name ?? "config",
    ...(file?.position(path) ?? { line: 1, column: 1 }),
  };
}
