/** Zone files in the master-file format of RFC 1035 §5, as BIND reads them. */
import { characterStrings, decodeText, textOctets, tokenize } from "../../records/character-string.ts";
import { absoluteName, relativeName } from "../../records/name.ts";
import {
  canonicalRdata,
  InvalidRdataError,
  parseRdata,
  printRdata,
  type RdataFields,
  RECORD_TYPES,
} from "../../records/rdata.ts";
import type { Data, Place } from "../yaml-data.ts";
import { type ParsedZone, ZoneBuilder, type ZoneChecks } from "../zone-builder.ts";
import { MOST_ZONE_FILE } from "../zone-source.ts";
import { SINGLE_VALUE, TARGET_FIELD, TARGET_TYPES } from "../zone-values.ts";
import { generated } from "./generate.ts";
import type { ReadIncluded } from "./include.ts";
import { logicalLines } from "./logical-lines.ts";
import { masterName } from "./master-name.ts";
import { firstWord, recordHead, seconds } from "./words.ts";

export interface BindInput {
  /** Zone name, with or without final dot. */
  readonly zone: string;
  readonly text: string;
  /** Named in errors. */
  readonly file: string;
  /** Absent = `$INCLUDE` is an error. */
  readonly include?: ReadIncluded;
  /** SOA and NS must stand at the apex; default true. */
  readonly checkOrigin?: boolean;
  readonly options?: ZoneChecks;
}

/**
 * Reads, validates and canonicalises a master file. What cannot be kept is an error with its line, lenient or not; the
 * records beside it are there. The SOA is left out with a warning: each provider has its own.
 */
export function parseBindZone(input: BindInput): ParsedZone {
  const builder = new ZoneBuilder(input.zone, input.options ?? {});
  const reader = new BindReader(input, builder);
  reader.readFile(input.file, input.text);
  reader.finish(input.checkOrigin ?? true);
  return builder.finish();
}

/** Files within one another, as deep as no sane zone is. */
const DEEPEST = 10;

interface Node {
  readonly fqdn: string;
  readonly type: string;
  readonly ttl: number;
  readonly texts: string[];
  readonly place: Place;
}

class BindReader {
  readonly #zone: string;
  readonly #builder: ZoneBuilder;
  readonly #include: ReadIncluded | undefined;
  readonly #isLenient: boolean;
  readonly #nodes = new Map<string, Node>();
  readonly #apexTypes = new Set<string>();
  /** Undefined after one that could not be read: what depends on it is an error too, not a record elsewhere. */
  #origin: string | undefined;
  #owner: string | undefined;
  #defaultTtl: number | undefined;
  #lastTtl: number | undefined;
  #depth = 0;
  #octetsLeft = MOST_ZONE_FILE;

  constructor({ zone, include, options }: BindInput, builder: ZoneBuilder) {
    this.#zone = absoluteName(zone);
    this.#builder = builder;
    this.#include = include;
    this.#isLenient = options?.lenient ?? false;
    this.#origin = this.#zone;
    this.#owner = this.#zone;
  }

  readFile(file: string, whole: string): void {
    for (const { number, text, problem } of logicalLines(whole)) {
      const place = { file, line: number, column: 1 };
      this.#attempt(place, () => {
        if (problem !== undefined) throw new InvalidRdataError(problem);
        if (text.startsWith("$")) this.#control(text, place);
        else this.#record(text, place);
      });
    }
  }

  finish(checkOrigin: boolean): void {
    for (const type of checkOrigin ? ["SOA", "NS"] : []) {
      if (this.#apexTypes.has(type)) continue;
      const reason = { code: "origin", message: `no ${type} at the zone's apex` };
      if (this.#isLenient) this.#builder.warn(reason, null);
      else this.#builder.fail(reason, null);
    }
    for (const node of this.#nodes.values()) this.#add(node);
  }

  #attempt(place: Place, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#builder.fail({ code: "bind-syntax", message: (error as Error).message }, place);
    }
  }

  #control(text: string, place: Place): void {
    const [name, rest] = firstWord(text);
    const directive = name.toUpperCase();
    if (directive === "$GENERATE") {
      const owner = this.#owner;
      for (const line of generated(rest)) {
        this.#spend(line.length, directive);
        this.#record(line, place);
      }
      this.#owner = owner;
      return;
    }
    const words = tokenize(rest).map(({ raw }) => raw);
    const most = directive === "$INCLUDE" ? 2 : 1;
    if (words.length > most) throw new InvalidRdataError(`${directive}: unexpected ${words[most]}`);
    const [value = "", origin] = words;
    if (directive === "$ORIGIN") this.#setOrigin(value);
    else if (directive === "$TTL") this.#setTtl(value);
    else if (directive === "$INCLUDE") this.#readIncluded(value, origin, place);
    else throw new InvalidRdataError(`${directive} is not supported`);
  }

  /** A few lines must not stand for more than a file may hold. */
  #spend(characters: number, what: string): void {
    this.#octetsLeft -= characters;
    if (this.#octetsLeft < 0)
      throw new InvalidRdataError(`${what}: more than ${MOST_ZONE_FILE} octets are included and generated`);
  }

  #setOrigin(value: string): void {
    const before = this.#origin;
    this.#origin = undefined;
    this.#origin = masterName(value, before);
  }

  #setTtl(value: string): void {
    this.#defaultTtl = seconds(value);
    this.#lastTtl = undefined;
    if (this.#defaultTtl === undefined) throw new InvalidRdataError(`invalid TTL "${value}"`);
  }

  /** RFC 1035 §5.1: origin and owner are afterwards what they were; the default TTL, as in BIND, is not. */
  #readIncluded(path: string, origin: string | undefined, place: Place): void {
    if (this.#include === undefined || path === "") throw new InvalidRdataError("$INCLUDE needs a file to read");
    if (this.#depth === DEEPEST)
      throw new InvalidRdataError(`$INCLUDE ${path}: files within files, more than ${DEEPEST} deep`);
    const text = this.#include(path);
    this.#spend(text.length, `$INCLUDE ${path}`);
    const before = [this.#origin, this.#owner] as const;
    if (origin !== undefined) this.#origin = masterName(origin, this.#origin);
    this.#depth++;
    this.readFile(`${place.file.replace(/[^/\\]*$/, "")}${path}`, text);
    this.#depth--;
    [this.#origin, this.#owner] = before;
  }

  #record(text: string, place: Place): void {
    let body = text;
    if (/^\S/.test(text)) {
      const [owner, rest] = firstWord(text);
      this.#owner = undefined;
      this.#owner = masterName(owner, this.#origin);
      body = rest;
    }
    const { ttl, type, rdata } = recordHead(body);
    if (this.#owner === undefined)
      throw new InvalidRdataError(`${type} belongs to the name above it, which is an error`);
    this.#keep(this.#owner, type, ttl, rdata, place);
  }

  #keep(fqdn: string, type: string, ttl: number | undefined, rdata: string, place: Place): void {
    if (fqdn === this.#zone) this.#apexTypes.add(type);
    if (ttl !== undefined) this.#lastTtl = ttl;
    if (type === "SOA") {
      // RFC 2308 §4 has $TTL decide; without it the SOA's minimum does, as ever.
      this.#defaultTtl ??= seconds(rdata.trim().split(/\s+/).at(-1) ?? "");
      this.#builder.warn({ code: "left-out", message: "SOA is left out: each provider has its own" }, place);
      return;
    }
    if (!RECORD_TYPES.has(type))
      throw new InvalidRdataError(`${fqdn} ${type}: zone files hold no records of this type`);
    const inherited = ttl ?? this.#defaultTtl ?? this.#lastTtl;
    if (inherited === undefined) throw new InvalidRdataError(`${fqdn} ${type} has no TTL, and there is no $TTL`);
    const value = this.#rdata(fqdn, type, rdata, place);
    const key = `${fqdn} ${type}`;
    const node = this.#nodes.get(key);
    if (node === undefined) {
      this.#nodes.set(key, { fqdn, type, ttl: inherited, texts: [value], place });
      return;
    }
    if (SINGLE_VALUE.has(type) && !node.texts.includes(value))
      throw new InvalidRdataError(`${fqdn} has a second ${type}, ${value}; the first, ${node.texts[0]}, is kept`);
    if (node.ttl !== inherited) {
      const message = `${key}: TTL ${inherited} differs from that of its set, ${node.ttl}, which is kept as in BIND`;
      this.#builder.warn({ code: "set-ttl", message }, place);
    }
    node.texts.push(value);
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

  /** Canonical RDATA with names completed by the origin. */
  #rdata(fqdn: string, type: string, text: string, place: Place): string {
    if (text.trim() === "") throw new InvalidRdataError(`${fqdn} ${type} has no RDATA`);
    if (type === "TXT" || type === "SPF") return this.#text(`${fqdn} ${type}`, text, place);
    if (TARGET_TYPES.has(type)) {
      const [target, rest] = firstWord(text);
      if (rest !== "") throw new InvalidRdataError(`${fqdn} ${type} ${target}: unexpected ${rest}`);
      return printRdata(type, masterName(target, this.#origin));
    }
    const field = TARGET_FIELD[type];
    if (field === undefined) return canonicalRdata(type, text);
    const fields = parseRdata(type, text) as RdataFields;
    return printRdata(type, { ...fields, [field]: masterName(String(fields[field]), this.#origin) });
  }

  /** A text of several strings is one here, as its readers join them; where that may not be meant, it is said. */
  #text(key: string, text: string, place: Place): string {
    const strings = tokenize(text);
    const joined = characterStrings(strings.map(({ octets }) => octets).join(""));
    const whole = joined.length > 80 ? `${joined.slice(0, 80)}…` : joined;
    if (strings.length > 1 && strings.some(({ quoted }) => !quoted)) {
      const message = `${key}: words without quotes are ${strings.length} strings, joined to ${whole}; put the text in quotes`;
      this.#builder.fail({ code: "bind-text", message }, place);
    } else if (strings.some(({ octets }, i) => octets.length < 255 && i < strings.length - 1)) {
      this.#builder.warn(
        { code: "strings", message: `${key}: ${strings.length} strings are joined to ${whole}` },
        place,
      );
    }
    return joined;
  }
}

/** A value in the form that validators check. */
function writtenValue(type: string, text: string): Data {
  if (type === "TXT" || type === "SPF") return decodeText(textOctets(text)).replaceAll(";", "\\;");
  return parseRdata(type, text) as Data;
}
