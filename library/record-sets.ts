/** Records of a zone as a program writes them. Pure. */
import { type Input, Output } from "@pulumi/pulumi";

/** Values of a record set, one or several, perhaps with a TTL. Names in values end with a dot, texts are in quotation marks. */
export type RecordArgs =
  | Input<string>
  | readonly Input<string>[]
  | { readonly ttl?: number; readonly values: readonly Input<string>[] };

interface RecordSetArgs {
  readonly ttl: number;
  readonly values: Input<string>[];
}

/** Record sets by `name/TYPE`. @param ttl of those that say none, seconds */
export function recordSets(records: Readonly<Record<string, RecordArgs>>, ttl: number): Record<string, RecordSetArgs> {
  return Object.fromEntries(Object.entries(records).map(([key, record]) => [key, recordSet(record, ttl)]));
}

function recordSet(record: RecordArgs, ttl: number): RecordSetArgs {
  if (isInput(record)) return { ttl, values: [record] };
  if (isList(record)) return { ttl, values: [...record] };
  return { ttl: record.ttl ?? ttl, values: [...record.values] };
}

const isInput = (record: RecordArgs): record is Input<string> =>
  typeof record === "string" || record instanceof Promise || Output.isInstance(record);

/** `Array.isArray` does not know lists that are only read. */
const isList = (record: RecordArgs): record is readonly Input<string>[] => Array.isArray(record);
