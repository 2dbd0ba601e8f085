import { InputError, MIB, type Place, refuseLarger } from "./input-error.ts";
import { MOST_LEVELS } from "./levels.ts";

/**
 * JSON within limits: what reads the result may recurse.
 * @param most octets
 * @throws InputError
 */
export function parseJson(text: string, most: number = 16 * MIB): unknown {
  refuseLarger(text.length, most);
  refuseDeeper(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("syntax", "it is not JSON", placeIn((error as Error).message));
  }
}

/** Octets are compared, as there may be millions. */
function refuseDeeper(text: string): void {
  let level = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) quoted = !quoted;
    else if (code === BACKSLASH) index += 1;
    else if (quoted) continue;
    else if (code === BRACE || code === BRACKET) level += 1;
    else if (code === BRACE_END || code === BRACKET_END) level -= 1;
    if (level > MOST_LEVELS)
      throw new InputError("limit", `more than ${MOST_LEVELS} levels deep`, placeOf(text, index));
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** V8 names the place of a token, though not that of a missing end. */
function placeIn(message: string): Place | undefined {
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}
