/** LOC records: RFC 1876. */
import { InvalidTextError, type Token } from "./character-string.ts";

const KEYS = [
  "lat_degrees",
  "lat_minutes",
  "lat_seconds",
  "lat_direction",
  "long_degrees",
  "long_minutes",
  "long_seconds",
  "long_direction",
  "altitude",
  "size",
  "precision_horz",
  "precision_vert",
] as const;

const DEFAULTS: Readonly<Record<string, string>> = { size: "1", precision_horz: "10000", precision_vert: "10" };

/** Minutes, seconds and the sizes may be left out (RFC 1876 §3). */
export function parseLocation(words: readonly Token[]): Record<string, string | number> {
  const rest = words.map((word) => word.raw);
  const fields: Record<string, string | number> = {};
  for (const side of ["lat", "long"]) {
    const direction = rest.findIndex((word) => /^[NSEW]$/i.test(word));
    if (direction < 1 || direction > 3) throw new InvalidTextError(`needs degrees and direction for ${side}`);
    const [degrees, minutes = "0", seconds = "0"] = rest.splice(0, direction);
    fields[`${side}_degrees`] = number(degrees!, "degrees");
    fields[`${side}_minutes`] = number(minutes, "minutes");
    fields[`${side}_seconds`] = number(seconds, "seconds");
    fields[`${side}_direction`] = rest.shift()!.toUpperCase();
  }
  for (const key of ["altitude", "size", "precision_horz", "precision_vert"]) {
    fields[key] = number((rest.shift() ?? DEFAULTS[key] ?? "0").replace(/m$/i, ""), key);
  }
  if (rest.length > 0) throw new InvalidTextError(`has ${rest.length} fields too many`);
  return fields;
}

/** What no place on the globe has: beyond a pole or the date line. */
export function locationProblems(fields: Readonly<Record<string, unknown>>): string[] {
  const sides = [
    ["lat", "latitude", 90],
    ["long", "longitude", 180],
  ] as const;
  return sides.flatMap(([side, name, most]) => {
    const part = (key: string): number => Number(fields[`${side}_${key}`]);
    const degrees = part("degrees") + part("minutes") / 60 + part("seconds") / 3600;
    return degrees > most ? [`${name} is not within 0 to ${most} degrees`] : [];
  });
}

/** When rounded: seconds to the millisecond, altitude to the centimetre, sizes to the wire's one digit and power of ten. */
export function printLocation(fields: Readonly<Record<string, unknown>>, rounded: boolean): string {
  const round = (value: number, digits: number): number => (rounded ? Number(value.toFixed(digits)) : value);
  const size = (value: number): number => (rounded ? oneDigit(value) : value);
  const of = (key: (typeof KEYS)[number]): number => number(String(fields[key] ?? ""), key);
  const side = (prefix: "lat" | "long"): string =>
    `${of(`${prefix}_degrees`)} ${of(`${prefix}_minutes`)} ${decimal(round(of(`${prefix}_seconds`), 3))} ${String(fields[`${prefix}_direction`]).toUpperCase()}`;
  const metres = [round(of("altitude"), 2), size(of("size")), size(of("precision_horz")), size(of("precision_vert"))];
  return `${side("lat")} ${side("long")} ${metres.map((metre) => `${decimal(metre)}m`).join(" ")}`;
}

function number(text: string, key: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw new InvalidTextError(`invalid ${key} "${text}"`);
  return Number(text);
}

/** Always with a fraction: `20.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** Sizes travel as mantissa and exponent in centimetres, one digit each (RFC 1876 §2). */
function oneDigit(metres: number): number {
  const centimetres = Math.round(metres * 100);
  if (centimetres < 10) return centimetres / 100;
  const power = 10 ** Math.floor(Math.log10(centimetres));
  return (Math.floor(centimetres / power) * power) / 100;
}
