/** Zone files in the master-file format of RFC 1035 §5, as BIND reads them. */
import { decodeText, textOctets } from "../records/character-string.ts";
import { absoluteName, relativeName } from "../records/name.ts";
import {
  canonicalRdata,
  InvalidRdataError,
  parseRdata,
  printRdata,
  type RdataFields,
  RECORD_TYPES,
} from "../records/rdata.ts";
import type { Data, Place } from "./yaml-data.ts";
import { type ParsedZone, ZoneBuilder, type ZoneChecks } from "./zone-builder.ts";
import { TARGET_FIELD, TARGET_TYPES } from "./zone-values.ts";

export interface BindInput {
  /** Zone name, with or without final dot. */
  readonly zone: string;
  readonly text: string;
  /** Named in errors. */
  readonly file: string;
  /** SOA and NS must stand at the apex; default true. */
  readonly checkOrigin?: boolean;
  readonly options?: ZoneChecks;
}

/** Reads, validates and canonicalises a master file. `$INCLUDE` and `$GENERATE` are errors; SOA and unknown types are left out. */
export function parseBindZone(input: BindInput): ParsedZone {
  const builder = new ZoneBuilder(input.zone, input.options ?? {});
  const reader = new BindReader(input, builder);
  for (const line of logicalLines(input.text)) reader.read(line);
  reader.finish(input.checkOrigin ?? true);
  return builder.finish();
}

/** Characters that parentheses may hold together: more than any RDATA of 65,535 octets takes. */
const MOST_JOINED = 300_000;

interface LogicalLine {
  readonly number: number;
  /** Without comments and parentheses. */
  readonly text: string;
  readonly problem?: string;
}

/** Joins what parentheses hold together and drops comments. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let depth = 0;
  let start = 0;
  let joined = "";
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (depth === 0) {
      joined = "";
      start = i + 1;
    }
    for (const [piece] of line.matchAll(/"(?:[^"\\]|\\.)*"|\\.|;.*|[^"\\;()]+|./g)) {
      if (piece.startsWith(";")) break;
      if (piece === "(") depth++;
      else if (piece === ")") depth--;
      else joined += piece;
      if (depth < 0 || joined.length > MOST_JOINED) break;
    }
    if (depth < 0) yield { number: i + 1, text: "", problem: "parenthesis not opened" };
    if (joined.length > MOST_JOINED) yield { number: start, text: "", problem: "record longer than a server can hold" };
    if (depth < 0 || joined.length > MOST_JOINED) depth = 0;
    else if (depth > 0) joined += " ";
    else if (joined.trim() !== "") yield { number: start, text: joined };
  }
  if (depth > 0) yield { number: start, text: "", problem: "parenthesis not closed" };
}

interface Node {
  readonly fqdn: string;
  readonly type: string;
  readonly ttl: number;
  readonly texts: string[];
  readonly place: Place;
}

class BindReader {
  readonly #file: string;
  readonly #zone: string;
  readonly #builder: ZoneBuilder;
  readonly #nodes = new Map<string, Node>();
  readonly #apexTypes = new Set<string>();
  #origin: string;
  #owner: string;
  #defaultTtl: number | undefined;
  #lastTtl: number | undefined;

  constructor({ zone, file }: BindInput, builder: ZoneBuilder) {
    this.#file = file;
    this.#zone = absoluteName(zone);
    this.#builder = builder;
    this.#origin = this.#zone;
    this.#owner = this.#zone;
  }

  read({ number, text, problem }: LogicalLine): void {
    const place = { file: this.#file, line: number, column: 1 };
    try {
      if (problem !== undefined) throw new InvalidRdataError(problem);
      if (text.startsWith("$")) this.#control(text);
      else this.#record(text, place);
    } catch (error) {
      this.#builder.fail({ code: "bind-syntax", message: (error as Error).message }, place);
    }
  }

  finish(checkOrigin: boolean): void {
    for (const type of checkOrigin ? ["SOA", "NS"] : []) {
      if (!this.#apexTypes.has(type))
        this.#builder.fail({ code: "origin", message: `no ${type} at the zone's apex` }, null);
    }
    for (const node of this.#nodes.values()) this.#add(node);
  }

  #control(text: string): void {
    const [name, value = ""] = text.trim().split(/\s+/);
    if (name === "$ORIGIN") this.#origin = this.#absolute(value);
    else if (name === "$TTL") this.#defaultTtl = seconds(value) ?? invalidTtl(value);
    else throw new InvalidRdataError(`${name} is not supported`);
  }

  #record(text: string, place: Place): void {
    let body = text;
    if (/^\S/.test(text)) {
      const [owner, rest] = firstWord(text);
      this.#owner = this.#absolute(owner);
      body = rest;
    }
    let ttl: number | undefined;
    for (;;) {
      const [word, rest] = firstWord(body);
      const time = seconds(word);
      if (time === undefined && !/^(IN|CH|HS)$/i.test(word)) break;
      ttl = time ?? ttl;
      body = rest;
    }
    const [type, rdata] = firstWord(body);
    this.#keep(this.#owner, type.toUpperCase(), ttl, rdata, place);
  }

  #keep(fqdn: string, type: string, ttl: number | undefined, rdata: string, place: Place): void {
    if (fqdn === this.#zone) this.#apexTypes.add(type);
    if (ttl !== undefined) this.#lastTtl = ttl;
    // RFC 2308 §4 has $TTL decide; without it the SOA's minimum does, as ever.
    if (type === "SOA") this.#defaultTtl ??= seconds(rdata.trim().split(/\s+/).at(-1) ?? "");
    if (!RECORD_TYPES.has(type)) return;
    const inherited = ttl ?? this.#defaultTtl ?? this.#lastTtl;
    if (inherited === undefined) throw new InvalidRdataError(`${fqdn} ${type} has no TTL, and there is no $TTL`);
    const key = `${fqdn} ${type}`;
    const text = this.#absoluteRdata(type, rdata);
    const node = this.#nodes.get(key);
    if (node === undefined) this.#nodes.set(key, { fqdn, type, ttl: inherited, texts: [text], place });
    else node.texts.push(text);
  }

  #add({ fqdn, type, ttl, texts, place }: Node): void {
    const name = relativeName(fqdn, this.#zone);
    if (name === null) {
      this.#builder.fail({ code: "bind-syntax", message: `${fqdn} lies outside ${this.#zone}` }, place);
      return;
    }
    const values = texts.map((text) => writtenValue(type, text));
    this.#builder.add({ name, type, data: { ttl }, values, rdata: () => texts, place });
  }

  #absolute(name: string): string {
    if (name === "@") return this.#origin;
    return absoluteName(name.endsWith(".") ? name : `${name}.${this.#origin}`);
  }

  /** Canonical RDATA with names completed by the origin. */
  #absoluteRdata(type: string, text: string): string {
    const field = TARGET_FIELD[type];
    if (TARGET_TYPES.has(type)) return printRdata(type, this.#absolute(text.trim()));
    if (field === undefined) return canonicalRdata(type, text);
    const fields = parseRdata(type, text) as RdataFields;
    return printRdata(type, { ...fields, [field]: this.#absolute(String(fields[field])) });
  }
}

/** A value in the form that validators check. */
function writtenValue(type: string, text: string): Data {
  if (type === "TXT" || type === "SPF") return decodeText(textOctets(text)).replaceAll(";", "\\;");
  return parseRdata(type, text) as Data;
}

/** The first word of a text and the rest. */
function firstWord(text: string): [word: string, rest: string] {
  const trimmed = text.trimStart();
  const [word = ""] = /^\S+/.exec(trimmed) ?? [];
  return [word, trimmed.slice(word.length).trimStart()];
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `3600`, or with units as BIND has them: `1h30m`. */
function seconds(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[smhdw])+$/i.test(text)) return undefined;
  const parts = [...text.toLowerCase().matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}

function invalidTtl(text: string): never {
  throw new InvalidRdataError(`invalid TTL "${text}"`);
}
