import { z } from "zod";
import { printableLine } from "../../../errors/printable.ts";
import { recordKey } from "../../records/records.ts";

/** What a bulk write says of one record set. */
interface Sent {
  readonly subname: string;
  readonly type: string;
  readonly records: readonly string[];
}

interface Explained<T> {
  /** One line, by record set where it can be told. */
  readonly text: string;
  /** The record sets of the write that it is about. */
  readonly refused: readonly T[];
}

/** Errors by member, or of the whole, as Django REST framework writes them. */
const errorsShape = z
  .record(z.string(), z.union([z.string(), z.array(z.unknown()), z.looseObject({})]))
  .refine((errors) => Object.keys(errors).length > 0);
/** By position, an empty one where nothing is wrong; or texts of the database, without a position. */
const bulkShape = z.array(z.union([errorsShape, z.looseObject({})])).min(1);
const textsShape = z.array(z.string()).min(1);

const MOST_CHARACTERS = 2000;

/**
 * What an error says; undefined where it is none of the API, such as a page of a proxy.
 * @param sent the record sets of a bulk write, none for other calls
 */
export function explain<T extends Sent>(text: string, sent: readonly T[]): Explained<T> | undefined {
  const json = jsonOf(text);
  const whole = errorsShape.safeParse(json);
  if (whole.success) return { text: printableLine(textsOf(whole.data).join(" "), MOST_CHARACTERS), refused: [] };
  const texts = textsShape.safeParse(json);
  if (texts.success) return explained(texts.data.flatMap((said) => named(said, sent)));
  const bulk = bulkShape.safeParse(json);
  if (!bulk.success) return undefined;
  return explained(
    bulk.data.flatMap((errors, at) => textsOf(errors).map((said) => ({ said, set: sent[at], at: at + 1 }))),
  );
}

interface Said<T> {
  readonly said: string;
  readonly set: T | undefined;
  /** Place in the list, from 1; absent where it is not of one record set. */
  readonly at?: number;
}

function explained<T extends Sent>(all: readonly Said<T>[]): Explained<T> {
  const lines = all.map(({ said, set, at }) => {
    const key = set ? recordKey({ name: set.subname, type: set.type }) : at === undefined ? "" : `record set ${at}`;
    return key === "" ? said : `${key}: ${said}`;
  });
  return {
    text: printableLine(lines.join("; "), MOST_CHARACTERS),
    refused: [...new Set(all.flatMap(({ set }) => set ?? []))],
  };
}

/** Every text within the members of an error, however deep. */
const textsOf = (value: unknown): string[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [String(value)];

/** The record sets that a text without a position fits. */
function named<T extends Sent>(said: string, sent: readonly T[]): Said<T>[] {
  const fits = suspicion(said);
  const found = fits ? sent.filter((set) => set.records.length > 0 && fits(set)) : [];
  return found.length > 0 ? found.map((set) => ({ said, set })) : [{ said, set: undefined }];
}

function suspicion(said: string): ((set: Sent) => boolean) | undefined {
  const [, type, what] = /^([A-Z0-9]+) RRset (cannot|must) have/.exec(said) ?? [];
  if (type !== undefined && said.includes("multiple records"))
    return (set) => set.type === type && set.records.length > 1;
  if (type !== undefined && said.includes("empty subname"))
    return (set) => set.type === type && (set.subname === "") === (what === "cannot");
  const [, of, name] = /^Record content of ([A-Z0-9]+) (\S+) invalid/.exec(said) ?? [];
  return name === undefined ? undefined : (set) => set.type === of && name.startsWith(`${set.subname}.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
