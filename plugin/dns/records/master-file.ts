import { isPlain, masterLines, readMasterLines } from "../../../dns/records/master-lines.ts";
import type { RecordSets } from "../../../dns/records/records.ts";
import { UNKNOWN } from "../../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";
import { givenSet, recordSetOf } from "./record-sets.ts";

type Given = RecordsInputs["records"];
type Parts = Pick<RecordsInputs, "records" | "masterFile">;

/** Of one run: what every provider of a zone gets, and the state has, is mostly the same text. */
const read = new Map<string, Given>();

/** The sets of a text, which is read once however many ask; equal texts are the very same sets. @throws InvalidLineError */
function setsOf(text: string | undefined): Given {
  if (text === undefined || text === UNKNOWN) return {};
  const known = read.get(text) ?? given(readMasterLines(text));
  read.set(text, known);
  return known;
}

const given = (sets: RecordSets): Given =>
  Object.fromEntries(Object.entries(sets).map(([key, set]) => [key, givenSet(set)]));

/** Every record set as given, wherever it stands. @throws InvalidLineError */
export const allRecords = ({ records, masterFile }: Parts): Given => ({ ...setsOf(masterFile), ...records });

/** Keys of sets that stand in both. @throws InvalidLineError */
export function keysGivenTwice({ records, masterFile }: Parts): string[] {
  const sets = setsOf(masterFile);
  return Object.keys(records).filter((key) => key in sets);
}

/** The same with other record sets: what stood in the map, or can be no lines, is there; the rest in the text, where there is one, as it was where nothing of it changed. */
export function withRecords<T extends Parts>(parts: T, all: Given): T {
  if (parts.masterFile === undefined) return { ...parts, records: all };
  const isLines = ([key, set]: [string, Given[string]]) => !(key in parts.records) && isPlain(recordSetOf(key, set));
  const [lines, records] = [true, false].map((is) => Object.entries(all).filter((each) => isLines(each) === is));
  const before = setsOf(parts.masterFile);
  const isSame = lines!.length === Object.keys(before).length && lines!.every(([key, set]) => before[key] === set);
  const masterFile = isSame ? parts.masterFile : masterLines(lines!.map(([key, set]) => recordSetOf(key, set)));
  return { ...parts, records: Object.fromEntries(records!), masterFile };
}
