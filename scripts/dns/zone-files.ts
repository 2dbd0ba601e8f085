import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { countChanges, planLines } from "../../dns/plan/plan-text.ts";
import { fqdnOf, toAscii } from "../../dns/records/name.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { parseBindZone } from "../../dns/zone-files/bind/bind-file.ts";
import { includesBelow } from "../../dns/zone-files/bind/include.ts";
import { isServedBy } from "../../dns/zone-files/included.ts";
import type { ValidatorSet } from "../../dns/zone-files/validation/validator.ts";
import { diffZones } from "../../dns/zone-files/zone-diff.ts";
import { goldenRecord } from "../../dns/zone-files/zone-dump.ts";
import { type ParsedZone, parseZone, type ZoneOptions, type ZoneProblem } from "../../dns/zone-files/zone-file.ts";
import { printZone } from "../../dns/zone-files/zone-print.ts";
import type { ZoneRecord } from "../../dns/zone-files/zone-record.ts";
import { folderOnDisk, MOST_ZONE_FILE, zonesIn } from "../../dns/zone-files/zone-source.ts";
import { showStatusWhile } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import { readText } from "../../input/file.ts";
import { InputError } from "../../input/input-error.ts";
import { providerWarnings } from "../../operations/zones/provider-warnings.ts";
import { changeOf, paint, print, write } from "./output.ts";

interface ReadOptions {
  validators: ValidatorSet;
  lenient?: boolean;
  escapedSemicolons?: "yes" | "no";
  order: "natural" | "simple" | "off" | false;
  ignoreSubzoneAdds?: boolean;
  defaultTtl: number;
  splitExtension: string;
  shared?: string;
  json?: boolean;
}

interface ValidateOptions extends ReadOptions {
  zones: string;
  for?: DnsProviderName[];
}

/** Prints which zones of a folder are accepted. */
export function validate(names: readonly string[], options: ValidateOptions): void {
  const dir = options.zones;
  const all = zonesOf(dir, options);
  const chosen = names.length > 0 ? names : all;
  if (chosen.length === 0)
    throw new UserError("dns-zone", `no zone files in ${dir}`, "name them <zone>.yaml, such as example.com.yaml");
  const results = chosen.map((name, i) => {
    const done = showStatusWhile(`reading ${name} (${i + 1} of ${chosen.length})`);
    const own = read(name, dir, options);
    done();
    const refused = providerWarnings(toAscii(name.replace(/\.$/, "")), own, options.for ?? []);
    const parsed = { ...own, warnings: [...own.warnings, ...refused] };
    return { zone: dotted(name), verdict: verdictOf(parsed), parsed };
  });
  if (results.some(({ verdict }) => verdict === "reject")) process.exitCode = 1;
  if (options.json) {
    print({
      zones: results.map(({ zone, verdict, parsed }) => ({
        zone,
        verdict,
        errors: parsed.errors.map(withoutColumn),
        warnings: parsed.warnings.map(withoutColumn),
      })),
    });
    return;
  }
  for (const { zone, verdict, parsed } of results) {
    const count = Object.keys(parsed.records).length;
    const head = verdict === "accept" ? paint("create", `✓ ${zone}`) : paint("delete", `✗ ${zone}`);
    write([`${head}  ${count} record sets`, ...problemLines(parsed)]);
  }
}

/** Prints what a zone's files mean. */
export function dump(name: string, options: ReadOptions & { zones: string }): void {
  const parsed = read(name, options.zones, options);
  const zone = dotted(name);
  if (verdictOf(parsed) === "reject") {
    process.exitCode = 1;
    if (options.json) print({ zone, verdict: "reject", errors: goldenErrors(parsed.errors) });
    else write([paint("delete", `✗ ${zone}`), ...problemLines(parsed)]);
    return;
  }
  const records = Object.values(parsed.records);
  const warnings = parsed.warnings.map(({ message }) => message);
  if (options.json) {
    const rrsets = records.map(goldenRecord);
    print({ zone, verdict: "accept", rrsets, count: rrsets.length, ...(warnings.length > 0 && { warnings }) });
    return;
  }
  const lines = records.flatMap(({ fqdn, type, ttl, values }) =>
    values.map((value) => `${fqdn} ${ttl} IN ${type} ${value}`),
  );
  write(lines);
  for (const warning of parsed.warnings) process.stderr.write(`warning: ${problemText(warning)}\n`);
}

interface DiffOptions extends ReadOptions {
  from: string;
  to: string;
  for?: DnsProviderName;
  maxUpdates?: number;
  maxDeletes?: number;
}

/** Prints what would change from one folder's zone to another's; a folder without the zone has none of its records. */
export function diff(name: string, options: DiffOptions): void {
  const { from, to, for: provider, maxUpdates, maxDeletes } = options;
  const sides = [from, to].map((dir) => recordsIn(name, dir, options));
  if (sides.every((records) => records === undefined))
    throw new UserError("dns-zone", `neither ${from} nor ${to} has a zone file for ${dotted(name)}`);
  const [before = {}, after = {}] = sides.map((records) => provided(records ?? {}, provider));
  const plan = diffZones(before, after, { updates: maxUpdates, deletes: maxDeletes });
  if (!options.json) {
    write(planLines(plan, paint));
    return;
  }
  const changes = plan.changes.map((change) => changeOf(change, name));
  print({ ...countChanges(plan.changes), unsafe: plan.unsafe, changes });
}

type ZoneRecords = ParsedZone["records"];

/** Undefined where the folder has no file for the zone. */
function recordsIn(name: string, dir: string, options: ReadOptions): ZoneRecords | undefined {
  const parsed = read(name, dir, options);
  if (parsed.errors.length === 0) return parsed.records;
  if (parsed.errors.some(({ code }) => code === "no-file")) return undefined;
  throw new UserError("dns-zone", [`${dotted(name)} in ${dir} is rejected`, ...problemLines(parsed)].join("\n"));
}

/** What a provider gets of a zone; all of it where none is asked about. */
function provided(records: ZoneRecords, provider: DnsProviderName | undefined): ZoneRecords {
  if (provider === undefined) return records;
  return Object.fromEntries(Object.entries(records).filter(([, record]) => isServedBy(record, provider)));
}

/** Prints a BIND zone file in the form of ours. What that form cannot hold is said, and exit code 1. */
export function convert(file: string, { zone, lenient = false }: { zone: string; lenient?: boolean }): void {
  if (!existsSync(file)) throw new UserError("dns-zone", `there is no file ${file}`);
  const include = includesBelow(dirname(file));
  const parsed = parseBindZone({ zone, text: textOf(file), file, include, options: { lenient } });
  const unsaid = Object.values(parsed.records).flatMap(unsayable);
  const errors = [...parsed.errors, ...unsaid];
  for (const line of problemLines({ ...parsed, errors })) process.stderr.write(`${line}\n`);
  if (errors.length > 0) process.exitCode = 1;
  if (errors.length > 0 && !lenient) {
    process.stderr.write("nothing is printed: mend these lines, or add --lenient to print the zone without them\n");
    return;
  }
  const left = new Set(unsaid.map(({ fqdn, type }) => `${fqdn} ${type}`));
  process.stdout.write(
    printZone(Object.values(parsed.records).filter(({ fqdn, type }) => !left.has(`${fqdn} ${type}`))),
  );
}

/** Why a record has no spelling in a zone file. */
function unsayable(record: ZoneRecord): ZoneProblem[] {
  try {
    printZone([record]);
    return [];
  } catch (error) {
    const { fqdn, type, place } = record;
    return [{ fqdn, type, code: "spelling", message: errorText(error), ...place }];
  }
}

function textOf(file: string): string {
  try {
    return readText(file, MOST_ZONE_FILE);
  } catch (error) {
    if (error instanceof InputError) throw new UserError("dns-zone", `${file}: ${error.message}`);
    throw error;
  }
}

const verdictOf = (parsed: ParsedZone): "accept" | "reject" => (parsed.errors.length === 0 ? "accept" : "reject");
const dotted = (zone: string): string => fqdnOf("", zone);

function read(zone: string, dir: string, options: ReadOptions): ParsedZone {
  return parseZone({ zone, dir, options: { ...layoutOf(options), subZones: subZonesOf(zone, zonesOf(dir, options)) } });
}

function zonesOf(dir: string, options: ReadOptions): string[] {
  if (!existsSync(dir)) throw new UserError("dns-zone", `there is no folder ${dir}`);
  const { splitExtension, shared } = options;
  const layout = { splitExtension, disableZonefile: false, ...(shared !== undefined && { sharedFilename: shared }) };
  return zonesIn(folderOnDisk(dir), layout);
}

/** Zones of the folder that lie within another: their names belong to them. */
function subZonesOf(zone: string, all: readonly string[]): string[] {
  const ending = `.${toAscii(zone.replace(/\.$/, ""))}`;
  return all
    .map(toAscii)
    .filter((other) => other.endsWith(ending))
    .map((other) => other.slice(0, -ending.length));
}

function layoutOf(options: ReadOptions): ZoneOptions {
  if (!Number.isInteger(options.defaultTtl) || options.defaultTtl < 0) {
    throw new UserError("argument", "--default-ttl must be a number of seconds");
  }
  return {
    validators: options.validators,
    lenient: options.lenient ?? false,
    ignoreSubZones: options.ignoreSubzoneAdds ?? false,
    enforceOrder: options.order !== false && options.order !== "off",
    orderMode: options.order === "simple" ? "simple" : "natural",
    defaultTtl: options.defaultTtl,
    splitExtension: options.splitExtension,
    ...(options.shared !== undefined && { sharedFilename: options.shared }),
    ...(options.escapedSemicolons !== undefined && { escapedSemicolons: options.escapedSemicolons === "yes" }),
  };
}

function withoutColumn({ fqdn, type, code, message, file, line }: ZoneProblem): object {
  return { fqdn, type, code, message, file, line };
}

/** One entry a record, as `conformance/dns` has them. */
function goldenErrors(errors: readonly ZoneProblem[]): object[] {
  const byRecord = Map.groupBy(errors, ({ fqdn, type }) => `${fqdn} ${type}`);
  return [...byRecord.values()].map((group) => ({
    fqdn: group[0]!.fqdn,
    type: group[0]!.type,
    reasons: group.map(({ message, code }) => `${message}, via: ${code}`),
  }));
}

function problemLines({ errors, warnings }: ParsedZone): string[] {
  return [
    ...errors.map((problem) => paint("delete", `  ${problemText(problem)}`)),
    ...warnings.map((problem) => paint("quiet", `  warning: ${problemText(problem)}`)),
  ];
}

function problemText({ file, line, column, fqdn, type, message, code }: ZoneProblem): string {
  const place = file === null ? "" : `${file}:${line}:${column}: `;
  const record = fqdn === null ? "" : `${[fqdn, type].filter((part) => part !== null).join(" ")}: `;
  return `${place}${record}${message} (${code})`;
}
