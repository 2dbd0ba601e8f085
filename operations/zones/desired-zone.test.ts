import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output } from "@pulumi/pulumi";
import { ownerMarker, planOwnRecords } from "../../dns/plan/ownership.ts";
import { readZoneFiles } from "../../dns/pools/desired-zone.ts";
import { servedAt } from "../../dns/pools/served-record.ts";
import { canonicalRecordSet } from "../../dns/records/rdata.ts";
import type { RecordSet } from "../../dns/records/records.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { UserError } from "../../engine/user-error.ts";
import { decide } from "../../plugin/dns/records/decide.ts";
import { allRecords } from "../../plugin/dns/records/master-file.ts";
import { recordSetsOf } from "../../plugin/dns/records/record-sets.ts";
import { zoneRecords } from "../../stacks/zone-records.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import type { Platform } from "../status/platform.ts";
import type { DnsAccess } from "./access.ts";
import { desiredZone } from "./desired-zone.ts";

const zone = "example.com";
const at = { provider: "google", zone } as const;
const local = committedStage("local");
const settings = { google: { project: "x", accessToken: "x" } };
const stage = { ...local, domain: zone, dns: { ...local.dns, providers: settings, zones: undefined } } as typeof local;
const marker = ownerMarker("shop", "local", stage.dns);
const MARKER = "local.shop._owner/TXT";
const ADDRESS = "203.0.113.7";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zones-"));
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string): void => writeFileSync(join(folder, `${zone}.yaml`), text);

/** What the last `up` left: a service at two hosts, behind proxies of these names. */
function platform(...proxies: string[]): Platform {
  const service = (name: string, urls: string[]) => ({ name, urls }) as unknown as Platform["services"][number];
  const named = proxies.length > 1 ? proxies : [];
  const records = Object.fromEntries(
    ["api", ...named].map((name) => [`${name}/A`, { name, type: "A", ttl: 300, values: [ADDRESS] }]),
  );
  return {
    stage: "local",
    domain: zone,
    certificates: [],
    generations: {},
    held: [],
    services: [service("api", [`https://api.${zone}`]), ...proxies.map((name) => service(name, []))],
    dns: [{ ...at, zoneId: "1", nameServers: [], records }],
  };
}

/** As `dns plan`, `apply` and `report` see it. */
function commands(left: Platform) {
  const ready = { name: "local", stage } as unknown as ReadyStage;
  const access: DnsAccess = { ready, project: "shop", settings, platform: left };
  return desiredZone(access, at, folder).records;
}

/** As `up` sees it, when the same services contribute the same addresses. */
function program(...names: string[]) {
  const hosts = names.map((name) => ({ name, addresses: [output(ADDRESS)], source: "proxy" }));
  const files = readZoneFiles(folder, zone, folder);
  const { records, masterFile } = zoneRecords(files, servedAt("google", ["google"], settings), hosts, 300, marker);
  const known = Object.entries(records).map(([key, set]) => [
    key,
    { ...set, values: set.values.map((value) => (typeof value === "string" ? value : ADDRESS)) },
  ]);
  return recordSetsOf(allRecords({ records: Object.fromEntries(known), masterFile }));
}

const reason = (attempt: () => unknown): string => {
  try {
    attempt();
    return "";
  } catch (error) {
    const { message, fix } = error as UserError;
    return `${message}${fix ? `\n  fix: ${fix}` : ""}`.replace(/from \S*example\.com\.yaml/g, "from the file");
  }
};

/** Without the lines around it that the program tells an error with. */
const unframed = (text: string): string =>
  text.replace(/^error\[[\w-]+\]: /, "").replace(/\n {2}(where|fix|docs): .*/g, "");

const plain = ({ name, type, ttl, values }: RecordSet) => ({ name, type, ttl, values });
const sorted = (records: Readonly<Record<string, RecordSet>>) =>
  Object.entries(records)
    .map(([key, record]) => ({ key, ...plain(record) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

describe("up and the commands desire the same of a zone", () => {
  test("with a file, services and a marker", () => {
    write("www:\n  type: CNAME\n  value: api.example.com.\n");
    expect(sorted(commands(platform("proxy")))).toEqual(sorted(program("api")));
    expect(Object.keys(commands(platform("proxy"))).sort()).toEqual(["api/A", MARKER, "www/CNAME"]);
  });

  test("with several proxies, each at a name of its own", () => {
    write("www:\n  type: CNAME\n  value: api.example.com.\n");
    const desired = commands(platform("proxy", "proxy-oregon"));
    expect(sorted(desired)).toEqual(sorted(program("api", "proxy", "proxy-oregon")));
  });

  test.each([
    ["at the marker's key", "local.shop._owner:\n  type: TXT\n  value: mine\n", MARKER],
    ["a CNAME at the marker's name", "local.shop._owner:\n  type: CNAME\n  value: x.example.com.\n", "stands alone"],
    ["at a service's host", "api:\n  type: A\n  value: 192.0.2.1\n", "api/A"],
  ])("and refuse a record of the file %s", (_, text, named) => {
    write(text);
    const [command, up] = [reason(() => commands(platform("proxy"))), reason(() => program("api"))];
    expect(command).toContain(named);
    expect(up).toContain(named);
    expect(unframed(command.replaceAll("the services", "proxy"))).toBe(unframed(up));
  });

  test("and refuse a file that is not valid, with its place", () => {
    write("www:\n  type: A\n  value: nowhere\n");
    const [command, up] = [reason(() => commands(platform("proxy"))), reason(() => program("api"))];
    expect(up).toMatch(/example\.com\.yaml:\d+:\d+: /);
    expect(command).toMatch(
      /example\.com\.yaml:\d+:\d+: .*\n {2}fix: \.\/platform dns validate example\.com --zones /s,
    );
  });
});

describe("a record set that stands at the marker's key already", () => {
  const foreign = canonicalRecordSet({ name: marker.name, type: "TXT", ttl: 300, values: ['"v=spf1 -all"'] });
  const plan = (found: RecordSet, adopt = false, owned: string[] = []) =>
    planOwnRecords({
      desired: { [MARKER]: marker },
      actual: [found],
      owned: new Set(owned),
      minimumTtl: 0,
      adopt,
    });
  const up = (found: RecordSet, adopt = false, owned: string[] = []) => {
    const given = { zone: { provider: "google" as const, name: zone, zoneId: "1", nameServers: [], minimumTtl: 0 } };
    const records = { [MARKER]: { ttl: marker.ttl, values: [...marker.values] } };
    return decide({ ...given, records, adopt }, owned, [found]);
  };

  test("and is no marker is refused by plan and up alike, with what it holds", () => {
    expect(plan(foreign)).toMatchObject({
      changes: [],
      conflicts: [
        { key: MARKER, message: expect.stringMatching(/_owner\/TXT exists with "v=spf1 -all".* is not ours/) },
      ],
    });
    expect(() => up(foreign)).toThrow(/_owner\/TXT exists with "v=spf1 -all".* is not ours/);
  });

  test("and is no marker is taken over only by a stage that adopts, or that wrote it", () => {
    for (const [adopt, owned] of [[true, []] as const, [false, [MARKER]] as const]) {
      expect(plan(foreign, adopt, [...owned]).changes).toMatchObject([{ key: MARKER, before: foreign }]);
      expect(up(foreign, adopt, [...owned]).changes).toMatchObject([{ key: MARKER, before: foreign }]);
    }
  });

  test("and is this owner's marker of other globs is brought up to date", () => {
    const before = ownerMarker("shop", "local", { owned: ["www"], ignored: ["old*"] });
    expect(plan(before).changes).toMatchObject([{ key: MARKER, before }]);
    expect(up(before).changes).toMatchObject([{ key: MARKER, before }]);
  });
});
