/** Zone files in the OctoDNS form (1.22): records as YAML, one file or a folder of files a zone. */
import { type Data, isMapping, type Place, placeOf, show, YamlError } from "./yaml-data.ts";
import { loadYaml } from "./yaml-source.ts";
import { type ParsedZone, ZoneBuilder, type ZoneChecks } from "./zone-builder.ts";
import { AmbiguousZoneError, folderInMemory, folderOnDisk, type ZoneFolder, zoneFiles } from "./zone-source.ts";
import { rdataOf, usable, valuesOf } from "./zone-values.ts";

export type { ParsedZone, ZoneProblem } from "./zone-builder.ts";

export interface ZoneOptions extends ZoneChecks {
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
}

interface ZoneSource {
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

/** Reads, validates and canonicalises one zone. Never throws for what files contain: see `errors`; those records are left out. */
export function parseZone({ zone, options = {}, ...input }: ZoneInput): ParsedZone {
  const builder = new ZoneBuilder(zone, options);
  for (const source of input.sources ?? [input]) addSource(builder, zone, source, options);
  return builder.finish();
}

function addSource(builder: ZoneBuilder, zone: string, source: ZoneSource, options: ZoneOptions): void {
  const folder = source.files === undefined ? folderOnDisk(source.dir ?? ".") : folderInMemory(source.files);
  const { splitExtension = ".", sharedFilename, disableZonefile = false } = options;
  try {
    const files = zoneFiles(zone, folder, { splitExtension, sharedFilename, disableZonefile });
    if (files.length === 0) builder.fail({ code: "no-file", message: `no zone file for ${zone}` }, null);
    for (const file of files) addFile(builder, file, folder, options, source.replace ?? false);
  } catch (error) {
    if (error instanceof YamlError) builder.fail(error, error.place);
    else if (error instanceof AmbiguousZoneError)
      builder.fail({ code: "ambiguous-zone", message: error.message }, null);
    else throw error;
  }
}

/** Throws `YamlError`. */
function addFile(builder: ZoneBuilder, file: string, folder: ZoneFolder, options: ZoneOptions, replace: boolean): void {
  const order = options.enforceOrder === false ? "none" : (options.orderMode ?? "natural");
  const names = loadYaml(file, { order, read: folder.read });
  if (names === null) return;
  const start = { file, line: 1, column: 1 };
  if (!isMapping(names)) throw new YamlError("yaml-shape", "a zone file is a mapping of names", start);
  const place = placeOf(names) ?? start;
  for (const [name, node] of Object.entries(names)) {
    for (const record of Array.isArray(node) ? (node as readonly Data[]) : [node]) {
      addRecord(builder, name, record, place, options, replace);
    }
  }
}

function addRecord(
  builder: ZoneBuilder,
  name: string,
  record: Data,
  filePlace: Place,
  options: ZoneOptions,
  replace: boolean,
): void {
  if (!isMapping(record)) {
    builder.fail({ code: "yaml-shape", message: "a record is a mapping with type and value" }, filePlace, name);
    return;
  }
  const type = show(record.type);
  const values = valuesOf(type, record, options.escapedSemicolons);
  builder.add(
    {
      name,
      type: record.type,
      data: { ttl: options.defaultTtl ?? 3600, ...record },
      values,
      rdata: (style) => usable(type, values).map((value) => rdataOf(type, value, style)),
      place: placeOf(record) ?? filePlace,
    },
    replace,
  );
}
