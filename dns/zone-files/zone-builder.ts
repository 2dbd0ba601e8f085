/** Validates the records of one zone as they come in and gathers the sound ones, whatever format they were written in. */
import { absoluteName, fqdnOf, InvalidNameError, toAscii } from "../records/name.ts";
import { InvalidRdataError, RECORD_TYPES } from "../records/rdata.ts";
import { recordKey } from "../records/records.ts";
import { integerOf, type Reason, type ValidatorSet } from "./validation/validator.ts";
import { type DisabledValidators, type Validation, validation } from "./validation/validators.ts";
import { type Data, isMapping, type Mapping, type Place } from "./yaml-data.ts";
import { dynamicOf, geoOf } from "./zone-dynamic.ts";
import { isLenient, type Zone, type ZoneRecord, zoneOf } from "./zone-record.ts";
import { looseTargets, PROVIDER_TYPE, unwireable } from "./zone-values.ts";

export interface ZoneChecks {
  /** Relative names below which other zones answer: only NS and DS may stand at the cut. */
  readonly subZones?: readonly string[];
  /** Leaves records out that belong to those zones, with a warning; without, they are errors. */
  readonly ignoreSubZones?: boolean;
  /** Turns what validators find into warnings. */
  readonly lenient?: boolean;
  /** Default `legacy`. */
  readonly validators?: ValidatorSet;
  readonly disabledValidators?: DisabledValidators;
}

export interface ZoneProblem {
  /** Null where the problem is the file's, not a record's. */
  readonly fqdn: string | null;
  readonly type: string | null;
  /** Id of the validator, or what kind of reading failed. */
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export interface ParsedZone {
  /** By `name/TYPE`. */
  readonly records: Readonly<Record<string, ZoneRecord>>;
  readonly errors: readonly ZoneProblem[];
  readonly warnings: readonly ZoneProblem[];
}

/** One record as written. */
export interface Entry {
  /** Relative, in any spelling. */
  readonly name: string;
  readonly type: Data | undefined;
  /** TTL, metadata, and what else stands beside the values. */
  readonly data: Mapping;
  /** In the form validators check. */
  readonly values: readonly (Data | undefined)[];
  /** RDATA in canonical form, or as OctoDNS prints it. Throws `InvalidRdata`. */
  readonly rdata: (style: "canonical" | "octodns") => readonly string[];
  readonly place: Place;
}

export class ZoneBuilder {
  readonly #zone: string;
  readonly #checks: ZoneChecks;
  readonly #validation: Validation;
  readonly #records = new Map<string, ZoneRecord>();
  readonly #errors: ZoneProblem[] = [];
  readonly #warnings: ZoneProblem[] = [];

  constructor(zone: string, checks: ZoneChecks) {
    this.#zone = absoluteName(zone);
    this.#checks = checks;
    this.#validation = validation(checks.validators ?? "legacy", checks.disabledValidators);
  }

  /** An error of a file, or of the record of that name. */
  fail(reason: Reason, place: Place | null, name?: string): void {
    const fqdn = name === undefined ? null : fqdnOf(asciiName(name, []), this.#zone);
    this.#report(this.#errors, fqdn, null, reason, place);
  }

  /** A warning of a file. */
  warn(reason: Reason, place: Place | null): void {
    this.#report(this.#warnings, null, null, reason, place);
  }

  /** Takes a record, in place of one of the same name and type when `replace` is set. */
  add(entry: Entry, replace = false): void {
    const { type, place } = entry;
    if (typeof type !== "string") {
      this.fail({ code: "type", message: "missing type" }, place, entry.name);
      return;
    }
    const reasons: Reason[] = [];
    const name = asciiName(entry.name, reasons);
    const fqdn = fqdnOf(name, this.#zone);
    if (!RECORD_TYPES.has(type) && !PROVIDER_TYPE.test(type)) {
      this.#report(this.#errors, fqdn, type, { code: "type", message: `unknown record type "${type}"` }, place);
      return;
    }
    reasons.push(
      ...shapeReasons(entry.data),
      ...this.#validation.record({ name, fqdn, type, data: entry.data }, entry.values),
    );
    const lenient = this.#checks.lenient || (isMapping(entry.data.octodns) && entry.data.octodns.lenient === true);
    for (const reason of reasons) this.#report(lenient ? this.#warnings : this.#errors, fqdn, type, reason, place);
    if (reasons.length > 0 && !lenient) return;
    const record = this.#convert(entry, name, fqdn, type);
    if (record !== null) this.#keep(record, replace);
  }

  finish(): ParsedZone {
    const all = [...this.#records.values()].sort(byFqdn);
    this.#checkZone(zoneOf(this.#zone, all, this.#checks.subZones ?? []));
    const records = Object.fromEntries(all.map((record) => [recordKey(record), record]));
    return { records, errors: this.#errors, warnings: this.#warnings };
  }

  /** The record set, or null after an error. */
  #convert({ data, values, rdata, place }: Entry, name: string, fqdn: string, type: string) {
    try {
      const [canonical, octodnsValues] = [distinct(rdata("canonical")), distinct(rdata("octodns"))];
      if (canonical.length === 0) throw new InvalidRdataError("no value");
      for (const reason of [...looseTargets(type, values), ...unwireable(type, canonical)]) {
        this.#report(this.#warnings, fqdn, type, reason, place);
      }
      const geo = geoOf(data.geo, type);
      const dynamic = dynamicOf(data.dynamic, type);
      const record: ZoneRecord = {
        name,
        type,
        ttl: integerOf(data.ttl) ?? 0,
        values: canonical,
        fqdn,
        ...(octodnsValues.join() !== canonical.join() && { octodnsValues }),
        ...(isMapping(data.octodns) && { octodns: data.octodns }),
        ...(dynamic !== undefined && { dynamic }),
        ...(geo !== undefined && { geo }),
        place,
      };
      return record;
    } catch (error) {
      if (!(error instanceof InvalidRdataError) && !(error instanceof InvalidNameError)) throw error;
      this.#report(this.#errors, fqdn, type, { code: "rdata", message: error.message }, place);
      return null;
    }
  }

  #keep(record: ZoneRecord, replace: boolean): void {
    const { fqdn, type, place } = record;
    const outside = this.#subZoneProblem(record);
    if (outside !== null) {
      const lenient = this.#checks.lenient || isLenient(record);
      const to = lenient || this.#checks.ignoreSubZones ? this.#warnings : this.#errors;
      const left = !lenient && this.#checks.ignoreSubZones ? "; left out" : "";
      this.#report(to, fqdn, type, { code: "sub-zone", message: `${outside}${left}` }, place);
      if (!lenient) return;
    }
    const key = recordKey(record);
    const existing = this.#records.get(key);
    if (existing !== undefined && !replace) {
      const { file, line, column } = existing.place;
      const message = `duplicate record: ${fqdn} ${type} is also at ${file}, line ${line}, column ${column}`;
      this.#report(this.#errors, fqdn, type, { code: "duplicate-record", message }, place);
      return;
    }
    this.#records.set(key, record);
  }

  #subZoneProblem({ name, type }: ZoneRecord): string | null {
    for (const sub of this.#checks.subZones ?? []) {
      const atCut = name === sub && type !== "NS" && type !== "DS";
      if (atCut) return `${name} is a zone of its own: only NS and DS stand here`;
      if (name.endsWith(`.${sub}`)) return `${name} lies in ${sub}, which is a zone of its own`;
    }
    return null;
  }

  #checkZone(zone: Zone): void {
    for (const reason of this.#validation.zone(zone)) {
      const [first] = reason.records;
      const lenient = this.#checks.lenient || (reason.records.length > 0 && reason.records.every(isLenient));
      const to = lenient ? this.#warnings : this.#errors;
      this.#report(to, first?.fqdn ?? zone.name, first?.type ?? null, reason, first?.place ?? null);
    }
  }

  #report(to: ZoneProblem[], fqdn: string | null, type: string | null, reason: Reason, place: Place | null): void {
    const { file = null, line = null, column = null } = place ?? {};
    to.push({ fqdn, type, code: reason.code, message: reason.message, file, line, column });
  }
}

/** Sorted. */
const distinct = (values: readonly string[]): readonly string[] =>
  values.length === 1 ? values : [...new Set(values)].sort();

const byFqdn = (a: ZoneRecord, b: ZoneRecord): number =>
  a.fqdn === b.fqdn ? (a.type < b.type ? -1 : 1) : a.fqdn < b.fqdn ? -1 : 1;

function asciiName(written: string, reasons: Reason[]): string {
  if (/\s/.test(written)) reasons.push({ code: "name", message: "whitespace is not allowed in a name" });
  try {
    return toAscii(written);
  } catch (error) {
    reasons.push({ code: "name", message: (error as Error).message });
    return written;
  }
}

function shapeReasons(data: Mapping): Reason[] {
  if (data.octodns === undefined || isMapping(data.octodns)) return [];
  return [{ code: "octodns", message: "octodns must be a mapping" }];
}
