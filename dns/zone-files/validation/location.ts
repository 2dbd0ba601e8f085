/** LOC values (RFC 1876 §2). */
import { type Data, show } from "../yaml-data.ts";
import { eachMapping, integers, type ValueValidator } from "./validator.ts";

const DECIMALS: Readonly<Record<string, readonly [from: number, to: number]>> = {
  lat_seconds: [0, 59.999],
  long_seconds: [0, 59.999],
  altitude: [-100000, 42849672.95],
  size: [0, 90000000],
  precision_horz: [0, 90000000],
  precision_vert: [0, 90000000],
};

const DIRECTIONS: Readonly<Record<string, readonly Data[]>> = {
  lat_direction: ["N", "S"],
  long_direction: ["E", "W"],
};

export const locationValidators: readonly ValueValidator[] = [
  {
    id: "loc-value-rfc",
    sets: ["legacy", "strict"],
    types: ["LOC"],
    check: eachMapping((value) => [
      ...integers(value, {
        lat_degrees: { from: 0, to: 90 },
        lat_minutes: { from: 0, to: 59 },
        long_degrees: { from: 0, to: 180 },
        long_minutes: { from: 0, to: 59 },
      }),
      ...Object.entries(DECIMALS).flatMap(([key, [from, to]]) => {
        if (!(key in value)) return [`missing ${key}`];
        const number = Number(show(value[key]) || Number.NaN);
        return number >= from && number <= to ? [] : [`invalid ${key} "${show(value[key])}", must be ${from} to ${to}`];
      }),
      ...Object.entries(DIRECTIONS).flatMap(([key, allowed]) => {
        if (!(key in value)) return [`missing ${key}`];
        return allowed.includes(value[key]!)
          ? []
          : [`invalid ${key} "${show(value[key])}", must be ${allowed.join(" or ")}`];
      }),
    ]),
  },
];
