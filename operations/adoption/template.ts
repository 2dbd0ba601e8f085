/**
 * The texts that stand where a template has marks, by mark; undefined where the live text is not of that form. A mark
 * that occurs twice must stand for one text. Pure.
 * @param template such as `postgresql://api:«mark»@postgres:5432/db`
 */
export function readTemplate(
  template: string,
  live: string,
  marks: readonly string[],
): Record<string, string> | undefined {
  const present = marks.filter((mark) => template.includes(mark)).toSorted((a, b) => b.length - a.length);
  if (present.length === 0) return {};
  const order: string[] = [];
  const splitter = new RegExp(`(${present.map(literal).join("|")})`);
  const pattern = template
    .split(splitter)
    .map((part) => {
      if (!present.includes(part)) return literal(part);
      if (order.includes(part)) return `\\${order.indexOf(part) + 1}`;
      order.push(part);
      return "([^\\s]+?)";
    })
    .join("");
  const found = new RegExp(`^${pattern}$`).exec(live);
  return found ? Object.fromEntries(order.map((mark, index) => [mark, found[index + 1]!])) : undefined;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
