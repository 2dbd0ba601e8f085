/** Zone files in the OctoDNS form (1.22): records as YAML, one file or a folder of files a zone. */
import { absoluteName, fqdnOf, InvalidName, toAscii } from "./name.ts";
import { InvalidRdata, RECORD_TYPES } from "./rdata.ts";
import { recordKey } from "./records.ts";
import type { Candidate, Reason, ValidatorSet } from "./validation/validator.ts";
import { integerOf } from "./validation/validator.ts";
import { type DisabledValidators, type Validation, validation } from "./validation/validators.ts";
import { type Data, isMapping, loadYaml, type Mapping, type Place, placeOf, YamlProblem } from "./yaml-source.ts";
import { dynamicOf, geoOf } from "./zone-dynamic.ts";
import { isLenient, type Zone, type ZoneRecord, zoneOf } from "./zone-record.ts";
import { AmbiguousZone, folderInMemory, folderOnDisk, type ZoneFolder, zoneFiles } from "./zone-source.ts";
import { looseTargets, PROVIDER_TYPE, rdataOf, unwireable, usable, valuesOf } from "./zone-values.ts";

export interface ZoneOptions {
  /** true: `;` in TXT must be written `\;`; false: must not; absent: both are read alike. */
  readonly escapedSemicolons?: boolean;
  /** Keys of every mapping must be sorted; default true. */
  readonly enforceOrder?: boolean;
  readonly orderMode?: "natural" | "simple";
  /** Seconds; default 3600. */
  readonly defaultTtl?: number;
  /** Ending of a zone's split directory, default `.`; false = none. */
  readonly splitExtension?: string | false;
  /** File with records that every zone gets. */
  readonly sharedFilename?: string;
  readonly disableZonefile?: boolean;
  /** Relative names below which other zones answer: only NS and DS may stand at the cut. */
  readonly subZones?: readonly string[];
  /** Turns what validators find into warnings. */
  readonly lenient?: boolean;
  readonly validators?: ValidatorSet;
  readonly disabledValidators?: DisabledValidators;
}

export interface ZoneSource {
  /** A folder on disk, or files by path. */
  readonly dir?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Records of this source replace those of the sources before it. */
  readonly replace?: boolean;
}

export interface ZoneInput extends ZoneSource {
  /** Zone name, with or without final dot, A-labels or Unicode. */
  readonly zone: string;
  /** Several sources instead of one `dir` or `files`. */
  readonly sources?: readonly ZoneSource[];
  readonly options?: ZoneOptions;
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

/** Reads, validates and canonicalises one zone. Never throws for what files contain: see `errors`; those records are left out. */
export function parseZone(input: ZoneInput): ParsedZone {
  const parser = new ZoneParser(input.zone, input.options ?? {});
  for (const source of input.sources ?? [input]) parser.addSource(source);
  return parser.finish();
}

class ZoneParser {
  private readonly zone: string;
  private readonly options: ZoneOptions;
  private readonly validation: Validation;
  private readonly records = new Map<string, ZoneRecord>();
  private readonly errors: ZoneProblem[] = [];
  private readonly warnings: ZoneProblem[] = [];

  constructor(zone: string, options: ZoneOptions) {
    this.zone = absoluteName(zone);
    this.options = options;
    this.validation = validation(options.validators ?? "legacy", options.disabledValidators);
  }

  addSource(source: ZoneSource): void {
    const folder = source.files === undefined ? folderOnDisk(source.dir ?? ".") : folderInMemory(source.files);
    const { splitExtension = ".", sharedFilename, disableZonefile = false } = this.options;
    try {
      const files = zoneFiles(this.zone, folder, { splitExtension, sharedFilename, disableZonefile });
      if (files.length === 0)
        this.fail(null, null, { code: "no-file", message: `no zone file for ${this.zone}` }, null);
      for (const file of files) this.addFile(file, folder, source.replace ?? false);
    } catch (error) {
      if (!(error instanceof AmbiguousZone)) throw error;
      this.fail(null, null, { code: "ambiguous-zone", message: error.message }, null);
    }
  }

  finish(): ParsedZone {
    const all = [...this.records.values()].sort(byFqdn);
    this.checkZone(zoneOf(this.zone, all, this.options.subZones ?? []));
    const records = Object.fromEntries(all.map((record) => [recordKey(record), record]));
    return { records, errors: this.errors, warnings: this.warnings };
  }

  private addFile(file: string, folder: ZoneFolder, replace: boolean): void {
    const order = this.options.enforceOrder === false ? "none" : (this.options.orderMode ?? "natural");
    let data: Data;
    try {
      data = loadYaml(file, { order, read: folder.read });
    } catch (error) {
      if (!(error instanceof YamlProblem)) throw error;
      this.fail(null, null, error, error.place);
      return;
    }
    if (data === null) return;
    if (!isMapping(data)) {
      this.fail(
        null,
        null,
        { code: "yaml-shape", message: "a zone file is a mapping of names" },
        { file, line: 1, column: 1 },
      );
      return;
    }
    for (const [name, entry] of Object.entries(data)) {
      for (const record of Array.isArray(entry) ? (entry as readonly Data[]) : [entry]) {
        this.addRecord(name, record, placeOf(data)!, replace);
      }
    }
  }

  private addRecord(written: string, data: Data, filePlace: Place, replace: boolean): void {
    const reasons: Reason[] = [];
    const name = asciiName(written, reasons);
    const fqdn = fqdnOf(name, this.zone);
    if (!isMapping(data)) {
      this.fail(fqdn, null, { code: "yaml-shape", message: "a record is a mapping with type and value" }, filePlace);
      return;
    }
    const place = placeOf(data) ?? filePlace;
    const { type } = data;
    if (typeof type !== "string") {
      this.fail(fqdn, null, { code: "type", message: "missing type" }, place);
      return;
    }
    if (!RECORD_TYPES.has(type) && !PROVIDER_TYPE.test(type)) {
      this.fail(fqdn, type, { code: "type", message: `unknown record type "${type}"` }, place);
      return;
    }
    const candidate = { name, fqdn, type, data: { ttl: this.options.defaultTtl ?? 3600, ...data } };
    const values = valuesOf(candidate, this.options.escapedSemicolons);
    reasons.push(...shapeReasons(data), ...this.validation.record(candidate, values));
    const record = this.convert(candidate, values, place, reasons);
    if (record !== null) this.add(record, replace);
  }

  /** The record set, or null after an error. */
  private convert(
    candidate: Candidate,
    values: readonly (Data | undefined)[],
    place: Place,
    reasons: readonly Reason[],
  ): ZoneRecord | null {
    const { name, fqdn, type, data } = candidate;
    const octodns = isMapping(data.octodns) ? data.octodns : undefined;
    const lenient = this.options.lenient || octodns?.lenient === true;
    for (const reason of reasons) this.report(lenient ? this.warnings : this.errors, fqdn, type, reason, place);
    if (reasons.length > 0 && !lenient) return null;
    try {
      const texts = usable(type, values);
      const canonical = new Set(texts.map((value) => rdataOf(type, value)));
      if (canonical.size === 0) throw new InvalidRdata("no value");
      for (const reason of [...looseTargets(type, texts), ...unwireable(type, canonical)]) {
        this.report(this.warnings, fqdn, type, reason, place);
      }
      const geo = geoOf(data.geo, type);
      const dynamic = dynamicOf(data.dynamic, type);
      return {
        name,
        type,
        ttl: integerOf(data.ttl) ?? 0,
        values: [...canonical].sort(),
        fqdn,
        ...(octodns !== undefined && { octodns }),
        ...(dynamic !== undefined && { dynamic }),
        ...(geo !== undefined && { geo }),
        place,
      };
    } catch (error) {
      if (!(error instanceof InvalidRdata) && !(error instanceof InvalidName)) throw error;
      this.fail(fqdn, type, { code: "rdata", message: error.message }, place);
      return null;
    }
  }

  private add(record: ZoneRecord, replace: boolean): void {
    const { fqdn, type, place } = record;
    const outside = this.subZoneReason(record);
    if (outside !== null) {
      const lenient = this.options.lenient || isLenient(record);
      this.report(lenient ? this.warnings : this.errors, fqdn, type, { code: "sub-zone", message: outside }, place);
      if (!lenient) return;
    }
    const key = recordKey(record);
    const existing = this.records.get(key);
    if (existing !== undefined && !replace) {
      const { file, line, column } = existing.place;
      const message = `duplicate record: ${fqdn} ${type} is also at ${file}, line ${line}, column ${column}`;
      this.fail(fqdn, type, { code: "duplicate-record", message }, place);
      return;
    }
    this.records.set(key, record);
  }

  private subZoneReason({ name, type }: ZoneRecord): string | null {
    for (const sub of this.options.subZones ?? []) {
      if (name === sub && type !== "NS" && type !== "DS")
        return `${name} is a zone of its own: only NS and DS stand here`;
      if (name.endsWith(`.${sub}`)) return `${name} lies in ${sub}, which is a zone of its own`;
    }
    return null;
  }

  private checkZone(zone: Zone): void {
    for (const reason of this.validation.zone(zone)) {
      const [first] = reason.records;
      const lenient = this.options.lenient || (reason.records.length > 0 && reason.records.every(isLenient));
      const to = lenient ? this.warnings : this.errors;
      this.report(to, first?.fqdn ?? zone.name, first?.type ?? null, reason, first?.place ?? null);
    }
  }

  private fail(fqdn: string | null, type: string | null, reason: Reason, place: Place | null): void {
    this.report(this.errors, fqdn, type, reason, place);
  }

  private report(
    to: ZoneProblem[],
    fqdn: string | null,
    type: string | null,
    { code, message }: Reason,
    place: Place | null,
  ): void {
    to.push({
      fqdn,
      type,
      code,
      message,
      file: place?.file ?? null,
      line: place?.line ?? null,
      column: place?.column ?? null,
    });
  }
}

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
