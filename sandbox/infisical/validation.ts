import type { z } from "zod";

/** Issues in the form that the server's validation library (zod 3) gives them. */
export function issuesOf(issues: readonly z.core.$ZodIssue[], raw: unknown): unknown[] {
  return issues.map((issue) => {
    const { path, message } = issue;
    const value = at(raw, path);
    switch (issue.code) {
      case "invalid_type": {
        const received = value === undefined ? "undefined" : typeof value;
        const said = value === undefined ? "Required" : `Expected ${issue.expected}, received ${received}`;
        return { code: "invalid_type", expected: issue.expected, received, path, message: said };
      }
      case "invalid_format":
        if (issue.format !== "email") return { code: "custom", message, path };
        return { validation: "email", code: "invalid_string", message: "Invalid email", path };
      case "too_big":
      case "too_small": {
        const limit = issue.code === "too_big" ? { maximum: issue.maximum } : { minimum: issue.minimum };
        const type = issue.origin === "int" ? "number" : issue.origin;
        const said = message.startsWith("Too ") ? limitText(type, limit) : message;
        return { code: issue.code, ...limit, type, inclusive: true, exact: false, message: said, path };
      }
      case "invalid_value": {
        const wanted = issue.values.map((each) => `'${String(each)}'`).join(" | ");
        const said = `Invalid enum value. Expected ${wanted}, received '${String(value)}'`;
        return { received: value, code: "invalid_enum_value", options: issue.values, path, message: said };
      }
      default:
        return { code: "custom", message, path };
    }
  });
}

function limitText(type: string, { minimum, maximum }: { minimum?: unknown; maximum?: unknown }): string {
  if (type === "array") return `Array must contain at least ${String(minimum)} element(s)`;
  if (type === "number") return `Number must be less than or equal to ${String(maximum)}`;
  const bound = maximum === undefined ? `at least ${String(minimum)}` : `at most ${String(maximum)}`;
  return `String must contain ${bound} character(s)`;
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown> | undefined)?.[key], value);
