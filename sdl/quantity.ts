/** Quantities as the SDL writes them. All functions throw a RangeError whose message says what is allowed. */

const BINARY = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
const DECIMAL = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };

/** As Go's `ParseFloat` has it, `_` between digits included. */
const NUMBER = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)([eE][+-]?\d+)?$/;

/** @returns thousandths of a CPU, rounded down, as Go's conversion does */
export function cpuMillis(units: number | string): number {
  const text = String(units);
  const allowed = "a CPU amount such as 0.5, 2 or 500m";
  if (/^\d+m$/.test(text)) return finite(Number(text.slice(0, -1)), allowed, text);
  return finite(Math.trunc(nonNegative(text, allowed) * 1000), allowed, text);
}

/** @returns bytes, rounded down */
export function bytes(size: string): bigint {
  return withSuffix(size, { ...BINARY, ...DECIMAL }, "a size such as 512Mi or 10Gi");
}

/** GPU memory allows only binary suffixes and is compared in whole Gi: `81920Mi` -> `80Gi`. */
export function gpuMemory(ram: string): string {
  return `${withSuffix(ram, BINARY, "a memory size such as 40Gi") / BigInt(BINARY.Gi)}Gi`;
}

export function gpuUnits(units: number | string = 0): number {
  const count = /^\d+$/.test(String(units)) ? Number(units) : Number.NaN;
  return finite(count, "a whole number of GPUs", String(units));
}

/** Price in the chain's decimal form: 18 decimals, as `cosmossdk.io/math` LegacyDec prints it. */
export function decimal(amount: number | string): string {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(plain(amount));
  if (!match) throw new RangeError(`"${amount}" is not a decimal number with at most 18 decimals`);
  const [, sign, whole = "0", fraction = ""] = match;
  return `${sign}${BigInt(whole)}.${fraction.padEnd(18, "0")}`;
}

/** Go's `time.ParseDuration`. @returns nanoseconds */
export function duration(text: string): number {
  const units: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (!match?.[2]) throw new RangeError(`"${text}" is not a duration such as 24h or 90m`);
  const parts = match[2].matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g);
  const sum = [...parts].reduce((total, [, value, unit]) => total + Number(value) * (units[unit ?? ""] ?? 0), 0);
  return match[1] === "-" ? -sum : sum;
}

function withSuffix(text: string, suffixes: Record<string, number>, allowed: string): bigint {
  const suffix = Object.keys(suffixes).find((known) => text.endsWith(known));
  const value = nonNegative(suffix ? text.slice(0, -suffix.length) : text, allowed, text);
  return BigInt(Math.trunc(finite(value * (suffix ? (suffixes[suffix] ?? 1) : 1), allowed, text)));
}

/** A number that can be written down may be too large for one that can be computed with. */
function finite(value: number, allowed: string, shown: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`"${shown}" is not ${allowed}`);
  return value;
}

function nonNegative(text: string, allowed: string, shown = text): number {
  const value = NUMBER.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  finite(value, allowed, shown);
  if (value < 0) throw new RangeError(`"${shown}" is negative; it must be ${allowed}`);
  return value;
}

function plain(amount: number | string): string {
  return typeof amount === "number" && /e-/.test(String(amount)) ? amount.toFixed(18) : String(amount);
}
