/** Whether data, of YAML or JSON, is a mapping: no list, no single value. Pure. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
