import { absoluteName } from "../../records/name.ts";
import { InvalidRdataError } from "../../records/rdata.ts";

/**
 * A name of a master file, completed by the origin: lower case, final dot. `\DDD` and `\X` (RFC 1035 §5.1) become the
 * character they stand for.
 * @param origin absolute; undefined where the last `$ORIGIN` could not be read
 * @throws InvalidRdataError for an octet that zone files have no spelling for, such as a dot within a label
 */
export function masterName(word: string, origin: string | undefined): string {
  if (word === "") throw new InvalidRdataError("missing name");
  const isRelative = !/(?:^|[^\\])(?:\\\\)*\.$/.test(word);
  if (isRelative && origin === undefined) throw new InvalidRdataError(`${word} is relative to an unreadable $ORIGIN`);
  if (word === "@") return origin!;
  const name = decode(word);
  if (!isRelative) return absoluteName(name);
  return absoluteName(origin === "." ? `${name}.` : `${name}.${origin}`);
}

function decode(word: string): string {
  return word.replace(/\\(?:(\d{3})|(\D)|)/g, (found, code?: string, character?: string) => {
    const octet = code === undefined ? character : Number(code) > 255 ? undefined : String.fromCharCode(Number(code));
    if (octet === undefined) throw new InvalidRdataError(`name ${word}: ${found} is no escape`);
    if (/[\w*-]/.test(octet)) return octet;
    throw new InvalidRdataError(`name ${word}: ${found} is an octet that a name of a zone file cannot hold`);
  });
}
