const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of an option such as `500ms`, `30s`, `5m` or `1h`. Throws with how to write it. */
export function duration(text: string): number {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text);
  if (!match) throw new Error("write it as 500ms, 30s, 5m or 1h.");
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** A share of a whole, from 0 to 1, such as `0.3`. Throws with how to write it. */
export function fraction(text: string): number {
  if (!/^(0|1|0?\.\d+|1\.0+)$/.test(text)) throw new Error("write a share from 0 to 1, such as 0.3.");
  return Number(text);
}

/** A whole number from 1. Throws with how to write it. */
export function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error("write a whole number from 1.");
  return Number(text);
}
