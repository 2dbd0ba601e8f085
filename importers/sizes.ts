const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** Octets of a size as compose writes it: `512m`, `1.5gb`, `64MiB`, `1024`; undefined where it is none. */
export function octetsOf(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,15}(?:\.\d{1,9})?) ?(?:([kmgtp])i?)?b?$/i.exec(text.trim()) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[(unit ?? "").toLowerCase()]!;
}

/** As a stage file writes it, rounded up to whole Mi. */
export function sizeOf(octets: number): string {
  const mebi = Math.max(1, Math.ceil(octets / 2 ** 20));
  return mebi % 1024 === 0 ? `${mebi / 1024}Gi` : `${mebi}Mi`;
}
