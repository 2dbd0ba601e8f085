import { InvalidRdataError } from "../../records/rdata.ts";
import { firstWord } from "./words.ts";

/** Records that one directive may stand for: the reverse zone of a /16. */
const MOST_GENERATED = 65_536;

/**
 * The records that a `$GENERATE` of BIND stands for, as lines. `$` is the number, `${offset,width,base}` the number moved,
 * padded and in base d, o, x, X, n or N, `$$` a dollar sign.
 * @param text what follows the directive's name
 * @throws InvalidRdataError
 */
export function* generated(text: string): Generator<string> {
  const [range, template] = firstWord(text);
  const [, first, last, step = "1"] = /^(\d{1,10})-(\d{1,10})(?:\/(\d{1,10}))?$/.exec(range) ?? [];
  if (first === undefined || last === undefined || Number(first) > Number(last) || Number(step) < 1)
    throw new InvalidRdataError(`$GENERATE ${range}: needs a range such as 1-254 or 0-30/2`);
  if (firstWord(template)[1] === "") throw new InvalidRdataError("$GENERATE needs a range, a name, a type and RDATA");
  const count = Math.floor((Number(last) - Number(first)) / Number(step)) + 1;
  if (count > MOST_GENERATED)
    throw new InvalidRdataError(`$GENERATE ${range}: ${count} records, more than ${MOST_GENERATED}`);
  for (let i = 0; i < count; i++) yield fill(template, Number(first) + i * Number(step));
}

const fill = (template: string, number: number): string =>
  template.replace(/\\.|\$\$|\$(?:\{([^}]*)\})?/g, (found, format?: string) => {
    if (found.startsWith("\\")) return found;
    if (found === "$$") return "$";
    return format === undefined ? String(number) : formatted(number, format);
  });

function formatted(number: number, format: string): string {
  const [, offset, width = "0", base = "d"] = /^(-?\d{1,9})(?:,(\d{1,3})(?:,([doxXnN]))?)?$/.exec(format) ?? [];
  const value = number + Number(offset);
  if (offset === undefined || value < 0 || Number(width) > 255)
    throw new InvalidRdataError(`$GENERATE: \${${format}} cannot be written for ${number}`);
  if (base === "n" || base === "N") return nibbles(value, Number(width), base === "N");
  const digits = value.toString(base === "d" ? 10 : base === "o" ? 8 : 16).padStart(Number(width), "0");
  return base === "X" ? digits.toUpperCase() : digits;
}

/** Hexadecimal digits, the last one first, as names below ip6.arpa have them. The width counts the dots. */
function nibbles(value: number, width: number, isUpper: boolean): string {
  const digits = [...value.toString(16).padStart(Math.ceil(width / 2), "0")].reverse().join(".");
  const text = width % 2 === 0 && width > 0 && digits.length < width ? `${digits}.` : digits;
  return isUpper ? text.toUpperCase() : text;
}
