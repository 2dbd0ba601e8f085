/** Natural order: runs of digits compare as numbers, so that `www2` comes before `www12`. */
export function compareNaturally(a: string, b: string): number {
  if (!DIGIT.test(a) && !DIGIT.test(b)) return compareText(a, b);
  const left = chunks(a);
  const right = chunks(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = i % 2 === 0 ? compareText(left[i]!, right[i]!) : Number(left[i]) - Number(right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const DIGIT = /\d/;

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Text and digits in turn, text first: `a1b` is `a`, `1`, `b`. */
function chunks(text: string): string[] {
  const parts = text.split(/(\d+)/);
  if (parts.at(-1) === "") parts.pop();
  return parts;
}
