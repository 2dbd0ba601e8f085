/** Pulumi's wire values: plain JSON in which a secret is a marked object and an unknown a marked string. Pure. */

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export type Path = readonly (string | number)[];

export interface Unwrapped {
  readonly value: unknown;
  /** Where secrets were, as paths into `value`. */
  readonly secrets: readonly Path[];
}

/** Takes the secret marks off and remembers where they were. Unknowns stay as the string `UNKNOWN`. */
export function unwrap(wire: unknown, at: Path = []): Unwrapped {
  if (Array.isArray(wire))
    return gather(
      wire.map((item, index) => unwrap(item, [...at, index])),
      (values) => values,
    );
  if (!isRecord(wire)) return { value: wire, secrets: [] };
  if (wire[SIGNATURE] === SECRET) {
    const inner = unwrap(wire.value, at);
    return { value: inner.value, secrets: [at] };
  }
  const keys = Object.keys(wire);
  return gather(
    keys.map((key) => unwrap(wire[key], [...at, key])),
    (values) => Object.fromEntries(keys.map((key, index) => [key, values[index]])),
  );
}

function gather(parts: readonly Unwrapped[], join: (values: unknown[]) => unknown): Unwrapped {
  return { value: join(parts.map((part) => part.value)), secrets: parts.flatMap((part) => part.secrets) };
}

/**
 * Puts the secret marks back: at the given paths, and wherever a pattern such as `sdl.services.*.env` leads.
 * Undefined properties are left out, because the wire has no such value.
 */
export function wrap(value: unknown, paths: readonly Path[], patterns: readonly string[]): unknown {
  return mark(value, [...paths, ...patterns.map((pattern) => pattern.split("."))]);
}

function mark(value: unknown, paths: readonly Path[]): unknown {
  if (value === undefined) return undefined;
  if (paths.some((path) => path.length === 0)) return { [SIGNATURE]: SECRET, value: mark(value, []) };
  if (Array.isArray(value)) return value.map((item, index) => mark(item ?? null, below(paths, index)));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, mark(item, below(paths, key))]),
  );
}

function below(paths: readonly Path[], key: string | number): Path[] {
  return paths.filter(([head]) => head === "*" || String(head) === String(key)).map((path) => path.slice(1));
}

/** The secret values: at the given paths, and wherever a pattern leads. */
export function secretValues(value: unknown, paths: readonly Path[], patterns: readonly string[]): unknown[] {
  return valuesAt(value, [...paths, ...patterns.map((pattern) => pattern.split("."))]);
}

function valuesAt(value: unknown, paths: readonly Path[]): unknown[] {
  if (paths.length === 0 || typeof value !== "object" || value === null) return paths.some(isEnd) ? [value] : [];
  if (paths.some(isEnd)) return [value];
  return Object.entries(value).flatMap(([key, item]) => valuesAt(item, below(paths, key)));
}

const isEnd = (path: Path): boolean => path.length === 0;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Path in Pulumi's notation: `records["www/A"].values[0]`. */
export function printPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
