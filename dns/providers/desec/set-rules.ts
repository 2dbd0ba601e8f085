import { fqdnOf } from "../../records/name.ts";
import type { Rule } from "../limits.ts";

/** @param most characters of the name below the zone */
export const longestName =
  (most: number): Rule =>
  ({ name }) =>
    name.length > most ? `takes names of ${most} characters below the zone at most, not ${name.length}` : null;

/** Types of which a name has one. */
export const onlyAtOnce =
  (...types: string[]): Rule =>
  ({ type, values }) =>
    types.includes(type) && values.length > 1 ? `takes one value of a ${type}, not ${values.length}` : null;

/** Octets of the largest answer, and what the API sets aside of it: for the set, for a signature, and for each record. */
const LARGEST_ANSWER = 65_535;
const OF_THE_SET = 32 + 256;
const OF_A_RECORD = 12;

/** The API counts the presentation form, so that an escaped octet counts four times. */
export const setSize: Rule = ({ name, values }, _, zone) => {
  const size = values.reduce((sum, value) => sum + OF_A_RECORD + value.length, OF_THE_SET + fqdnOf(name, zone).length);
  if (size <= LARGEST_ANSWER) return null;
  return `holds ${LARGEST_ANSWER} octets of a record set at most, as it counts them, not ${size}`;
};
