/** The zones of `conformance/dns` and what OctoDNS 1.22 makes of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseBindZone } from "./bind/bind-file.ts";
import type { ValidatorSet } from "./validation/validator.ts";
import { loadYaml } from "./yaml-source.ts";
import { goldenRecord } from "./zone-dump.ts";
import { type ParsedZone, parseZone, type ZoneInput } from "./zone-file.ts";
import { folderOnDisk } from "./zone-source.ts";

const ROOT = join(import.meta.dirname, "../..", "conformance", "dns");

interface Golden {
  zone: string;
  settings: {
    escaped_semicolons: boolean;
    enforce_order: boolean;
    order_mode: "natural" | "simple";
    default_ttl: number;
    split_extension?: string;
    shared_filename?: string;
    disable_zonefile?: boolean;
    sources?: { directory: string; populate_should_replace?: boolean }[];
    sub_zones?: string[];
    lenient?: boolean;
    validators:
      | string
      | { record?: { disable_validators?: Record<string, string[]> }; zone?: { disable_validators?: string[] } };
  };
  verdict: "accept" | "reject";
  rrsets?: { fqdn: string; type: string; ttl: number; values: string[] }[];
  errors?: { fqdn?: string }[];
  firstError?: { fqdn?: string };
  otherValidatorSets: Record<"strict" | "strict+best-practice", { verdict: "accept" | "reject" }>;
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(ROOT, ...path), "utf8")) as T;

function inputOf(folder: string, { zone, settings }: Golden, validators: ValidatorSet): ZoneInput {
  const disabled = typeof settings.validators === "string" ? {} : settings.validators;
  const sources = settings.sources?.map(({ directory, populate_should_replace = false }) => ({
    dir: join(folder, directory),
    replace: populate_should_replace,
  }));
  return {
    zone,
    ...(sources ? { sources } : { dir: folder }),
    options: {
      escapedSemicolons: settings.escaped_semicolons,
      enforceOrder: settings.enforce_order,
      orderMode: settings.order_mode,
      defaultTtl: settings.default_ttl,
      splitExtension: settings.split_extension ?? false,
      disableZonefile: settings.disable_zonefile ?? false,
      subZones: settings.sub_zones ?? [],
      lenient: settings.lenient ?? false,
      validators,
      disabledValidators: { record: disabled.record?.disable_validators, zone: disabled.zone?.disable_validators },
      ...(settings.shared_filename && { sharedFilename: settings.shared_filename }),
    },
  };
}

const verdictOf = (errors: readonly unknown[]): string => (errors.length === 0 ? "accept" : "reject");
const sorted = <T>(values: readonly T[]): T[] => [...values].sort();
const fqdnsOf = (errors: readonly { fqdn?: string | null }[]): string[] =>
  sorted([...new Set(errors.flatMap(({ fqdn }) => fqdn ?? []))]);

const counts = { cases: 0, accepted: 0, rejected: 0, recordSets: 0, includes: 0 };

/** Verdict, set of names in error, and record sets with their values as sets. */
function expectGolden({ records, errors }: ParsedZone, golden: Golden): void {
  expect({ verdict: verdictOf(errors), inError: fqdnsOf(errors) }).toEqual({
    verdict: golden.verdict,
    inError: fqdnsOf(golden.errors ?? (golden.firstError ? [golden.firstError] : [])),
  });
  counts.cases++;
  counts[golden.verdict === "accept" ? "accepted" : "rejected"]++;
  if (golden.verdict === "reject") return;
  const withSet = <T extends { values: string[] }>(record: T): T => ({ ...record, values: sorted(record.values) });
  expect(Object.values(records).map(goldenRecord).map(withSet)).toEqual((golden.rrsets ?? []).map(withSet));
  counts.recordSets += golden.rrsets?.length ?? 0;
}

afterAll(() => {
  const { cases, accepted, rejected, recordSets, includes } = counts;
  console.info(
    `conformance/dns: ${cases} zones equal (${accepted} accepted with ${recordSets} record sets, ${rejected} rejected), ${includes} include loads equal`,
  );
});

describe("zone files", () => {
  const cases = readdirSync(join(ROOT, "zones"));

  test.each(cases)("%s gets the verdict and record sets of the reference", (name) => {
    const golden = json<Golden>("zones", name, "golden.json");
    expectGolden(parseZone(inputOf(join(ROOT, "zones", name), golden, "legacy")), golden);
  });

  test.each(cases)("%s gets the verdict of the stricter validator sets", (name) => {
    const golden = json<Golden>("zones", name, "golden.json");
    const verdict = (set: ValidatorSet): string =>
      verdictOf(parseZone(inputOf(join(ROOT, "zones", name), golden, set)).errors);
    expect({
      strict: { verdict: verdict("strict") },
      "strict+best-practice": { verdict: verdict("best-practice") },
    }).toMatchObject(
      Object.fromEntries(Object.entries(golden.otherValidatorSets).map(([set, { verdict }]) => [set, { verdict }])),
    );
  });
});

describe("master files", () => {
  const cases = readdirSync(join(ROOT, "bind"));

  test.each(cases)("%s gets the verdict and record sets of the reference", (name) => {
    const golden = json<Golden & { settings: { check_origin: boolean } }>("bind", name, "golden.json");
    const file = readdirSync(join(ROOT, "bind", name)).find((entry) => entry !== "golden.json")!;
    const parsed = parseBindZone({
      zone: golden.zone,
      text: readFileSync(join(ROOT, "bind", name, file), "utf8"),
      file,
      checkOrigin: golden.settings.check_origin,
      options: { lenient: golden.settings.lenient ?? false },
    });
    expectGolden(parsed, golden);
  });
});

describe("includes and merge keys", () => {
  const { files } = json<{ files: Record<string, Record<string, { verdict: string; data?: unknown }>> }>(
    "include",
    "golden.json",
  );
  const cases = Object.keys(files).flatMap((file) => [
    [file, "natural", "enforce_order"] as const,
    [file, "none", "no_order"] as const,
  ]);

  test.each(cases)("%s with key order %s loads as in the reference", (file, order, setting) => {
    const { verdict, data } = files[file]![setting]!;
    counts.includes++;
    const folder = join(ROOT, "include");
    const load = (): unknown => loadYaml(join(folder, file), { order, read: folderOnDisk(folder).read });
    if (verdict === "reject") expect(load).toThrow();
    else expect(JSON.parse(JSON.stringify(load()))).toEqual(data);
  });
});
