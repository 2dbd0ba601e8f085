/** Record sets as a zone file in the OctoDNS form; `parseZone` reads it back to the same record sets. */
import { Document, type Pair, type Scalar } from "yaml";
import { compareNaturally } from "../records/natural-order.ts";
import { canonicalRdata, InvalidRdataError, parseRdata, printRdata } from "../records/rdata.ts";
import type { RecordSet } from "../records/records.ts";
import type { ZoneRecord } from "./zone-record.ts";
import { SINGLE_VALUE } from "./zone-values.ts";

export interface PrintOptions {
  /** Write `;` in texts as `\;`, for readers that demand it. */
  readonly escapedSemicolons?: boolean;
}

/** Throws `InvalidRdata` for what the form cannot hold: a text with `\;` or `" "` in it or that is no UTF-8, a second CNAME. */
export function printZone(records: readonly (RecordSet | ZoneRecord)[], options: PrintOptions = {}): string {
  const byName = Map.groupBy(records, (record) => record.name);
  const names = Object.fromEntries(
    [...byName].map(([name, node]) => {
      const entries = node.toSorted((a, b) => (a.type < b.type ? -1 : 1)).map((record) => entryOf(record, options));
      return [name, entries.length === 1 ? entries[0] : entries];
    }),
  );
  const document = new Document(names, {
    version: "1.1",
    sortMapEntries: byKey,
    aliasDuplicateObjects: false,
  });
  return document.toString({ directives: false, lineWidth: 0 }).replace(/^/, "---\n");
}

const byKey = (a: Pair, b: Pair): number => compareNaturally(keyText(a.key), keyText(b.key));
const keyText = (key: unknown): string => String((key as Scalar | null)?.value ?? key);

function entryOf(record: RecordSet | ZoneRecord, options: PrintOptions): Record<string, unknown> {
  const { dynamic, geo, octodns } = record as Partial<ZoneRecord>;
  const values = record.values.map((value) => spelledValue(record.type, value, options));
  if (values.length > 1 && SINGLE_VALUE.has(record.type))
    throw new InvalidRdataError(`${record.type} of ${values.length} values has no spelling in a zone file`);
  return {
    ...(dynamic && { dynamic }),
    ...(geo && { geo }),
    ...(octodns && { octodns }),
    ttl: record.ttl,
    type: record.type,
    ...(values.length === 1 || SINGLE_VALUE.has(record.type) ? { value: values[0] } : { values }),
  };
}

function spelledValue(type: string, text: string, options: PrintOptions): unknown {
  const rdata = parseRdata(type, text);
  if (typeof rdata !== "string" || (type !== "TXT" && type !== "SPF")) return rdata;
  if (rdata.includes("\\;") || rdata.includes('" "')) {
    throw new InvalidRdataError(`${type} value ${text} has no spelling in a zone file: it contains \\; or " "`);
  }
  if (printRdata(type, rdata) !== canonicalRdata(type, text))
    throw new InvalidRdataError(`${type} value ${text} has no spelling in a zone file: it is no text in UTF-8`);
  const spelled = options.escapedSemicolons ? rdata.replaceAll(";", "\\;") : rdata;
  return spelled.startsWith('"') ? `"${spelled}"` : spelled;
}
