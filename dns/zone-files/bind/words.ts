import { InvalidRdataError } from "../../records/rdata.ts";

/** The first word of a text, escapes kept, and the rest. */
export function firstWord(text: string): [word: string, rest: string] {
  const trimmed = text.trimStart();
  const [word = ""] = /^(?:\\.|\S)+/.exec(trimmed) ?? [];
  return [word, trimmed.slice(word.length).trimStart()];
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `3600`, or with units as BIND has them: `1h30m`. In seconds; undefined for what is no time. */
export function seconds(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[smhdw])+$/i.test(text)) return undefined;
  const parts = [...text.toLowerCase().matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}

/** What stands before the RDATA of a record: TTL and class in any order, and the type. */
export interface RecordHead {
  readonly ttl: number | undefined;
  /** Upper case. */
  readonly type: string;
  readonly rdata: string;
}

/** @throws InvalidRdataError for a class other than IN, and where no type follows */
export function recordHead(text: string): RecordHead {
  let ttl: number | undefined;
  let body = text;
  for (;;) {
    const [word, rest] = firstWord(body);
    const time = seconds(word);
    if (time === undefined && !/^(IN|CH|CHAOS|HS|CS|ANY|NONE|CLASS\d+)$/i.test(word)) {
      if (word === "") throw new InvalidRdataError("a record without type");
      return { ttl, type: word.toUpperCase(), rdata: rest };
    }
    if (time === undefined && !/^(IN|CLASS1)$/i.test(word))
      throw new InvalidRdataError(`class ${word.toUpperCase()}: zone files hold records of class IN only`);
    ttl = time ?? ttl;
    body = rest;
  }
}
