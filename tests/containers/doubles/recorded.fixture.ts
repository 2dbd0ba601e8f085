/** Texts that differ at every run, and the placeholder of each. */
const RANDOM: readonly [RegExp, (index: number) => string][] = [
  [/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, () => "<date>"],
  [/^[\w-]+\.[\w-]+\.[\w-]{20,}$/, () => "<access-token>"],
  [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, (index) => `<uuid-${index}>`],
];

/** What was seen of a real service, in the form that the replay compares recordings in: placeholders for what is random. */
export function recorded(value: unknown): unknown {
  const known = new Map<string, string>();
  const replaced = (text: string): string => {
    const [, placeholder] = RANDOM.find(([form]) => form.test(text)) ?? [];
    if (!placeholder) return text;
    const given = known.get(text) ?? placeholder(known.size + 1);
    known.set(text, given);
    return given;
  };
  const walk = (each: unknown): unknown => {
    if (typeof each === "string") return replaced(each);
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value);
}
