import { stripVTControlCharacters } from "node:util";
import { problemsOf, type StatusReport } from "../../operations/status/report.ts";
import type { Undelegated } from "../../operations/zones/delegation.ts";
import { printTable } from "./table.ts";

const service = {
  name: "api",
  healthy: true,
  provider: "akash1provider",
  providerHost: "provider.example.com",
  dseq: "7",
  pricePerMonth: 1.5,
  urls: ["https://api.example.com"],
  runwayHours: 100,
  problems: [],
  fix: null,
};
const report: StatusReport = {
  problems: [],
  stage: "local",
  services: [service],
  certificates: [{ names: ["example.com", "www.example.com"], notAfter: "2999-01-02T00:00:00Z", issuer: "CA" }],
  backups: [],
  standbys: [],
  pins: null,
  dns: [{ provider: "desec", zone: "example.com", inSync: true, problems: [] }],
  pricePerMonth: 1.5,
  orphans: [],
  unrecorded: [],
};

function printed(of: StatusReport, options: { columns?: number; undelegated?: Undelegated[] } = {}): string {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  printTable(of, { write, domain: "example.com", ...options });
  return stripVTControlCharacters(text);
}

test("a healthy platform names its price and a next command", () => {
  const text = printed(report);
  expect(text).toMatch(/api +provider\.example\.com +1\.50 +https:\/\/api\.example\.com/);
  expect(text).toMatch(/example\.com and 1 more +2999-01-02 +CA/);
  expect(text).toMatch(/total {2}\$1\.50 a month\nnext {3}\.\/platform open\n/);
});

test("every URL of a service is told, and a table without rows is left out", () => {
  const urls = ["https://example.com", "https://www.example.com", "https://shop.example.com"];
  const text = printed({ ...report, services: [{ ...service, urls }], certificates: [] });
  expect(text).toMatch(/api .* {2}https:\/\/example\.com\n/);
  expect(text).toContain("\nalso   api at https://www.example.com\n       api at https://shop.example.com\n\ntotal");
  expect(text).not.toContain("certificate");
});

test("backups are told with what they lack, and as a problem where nothing is archived any more", () => {
  const backup = {
    service: "postgres",
    generation: "g1-a",
    until: null,
    says: "all but the last 9 s",
    problems: [],
    restored: "2026-11-29T06:44:09.000Z",
    hint: null,
  };
  const text = printed({ ...report, backups: [backup] });
  expect(text).toMatch(/backups of +have +last restore\n✓ +postgres +all but the last 9 s +2026-11-29\n/);
  expect(text).not.toContain("hint");
  const stale = { ...backup, problems: ["nothing was archived since"] };
  expect(printed({ ...report, backups: [stale] })).toMatch(
    /✗ +postgres.*\n.*problem {2}postgres: nothing was archived since\n/s,
  );
  const due = { ...backup, restored: null, hint: "no restore was rehearsed: ./platform drill restore" };
  expect(printed({ ...report, stage: "prod", backups: [due] })).toMatch(
    /9 s +never\n.*hint {3}postgres: no restore was rehearsed: \.\/platform drill restore --stage prod\n/s,
  );
});

test("a standby is told with where the database is written to, and as a problem where it receives nothing", () => {
  const standby = {
    service: "postgres",
    primary: "postgres",
    standby: "postgres-eu-central",
    lagBytes: 0,
    lagSeconds: 0,
    says: "has all",
    problems: [],
  };
  const text = printed({ ...report, standbys: [standby] });
  expect(text).toMatch(
    /standby of +written to at +standby +which\n✓ +postgres +postgres +postgres-eu-central +has all\n/,
  );
  const silent = { ...standby, problems: ["postgres-eu-central receives nothing from postgres"] };
  expect(printed({ ...report, standbys: [silent] })).toMatch(
    /problem {2}postgres: postgres-eu-central receives nothing/,
  );
});

test("problems are listed with where they are, and the next command mends them", () => {
  const sick = {
    ...report,
    stage: "prod",
    services: [{ ...service, healthy: false, problems: ["its lease is closed (lease_closed_unstable)"] }],
    orphans: [{ dseq: "9", tag: "af:x/prod/api#1" }],
  };
  const text = printed(sick);
  expect(text).toContain("api: its lease is closed (lease_closed_unstable)");
  expect(text).toContain("deployment 9 (af:x/prod/api#1) is paid but belongs to no service");
  expect(text).toContain("next   ./platform up --stage prod --refresh");
});

test("why a container does not run is told with its last lines, and what helps is the next command", () => {
  const says = ["container api: 0 of 1 ready", "container api ends at every start; it wrote last:\n    exit 1"];
  const fix = "./platform lease logs api tells more; mend it, then: ./platform up";
  const text = printed({ ...report, stage: "prod", services: [{ ...service, healthy: false, problems: says, fix }] });
  expect(text).toMatch(
    /problem {2}api: container api: 0 of 1 ready\nproblem {2}api: container api ends .*:\n {4}exit 1\nnext/,
  );
  expect(text).toMatch(
    /next {3}\.\/platform lease logs --stage prod api tells more; mend it, then: \.\/platform up --stage prod\n$/,
  );
});

test("an expired certificate is a problem, a valid one is not", () => {
  expect(problemsOf(report, new Date("2026-01-01"))).toEqual([]);
  expect(problemsOf(report, new Date("3000-01-01"))).toEqual([
    "certificate of example.com expired 2999-01-02T00:00:00Z",
  ]);
});

test("at 80 columns the provider is cut, never the address", () => {
  const long = {
    ...service,
    providerHost: "provider.with-a-long-name.example.com",
    urls: ["https://registry.alternatefutures.test"],
  };
  const text = printed({ ...report, services: [long] }, { columns: 80 });
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).toMatch(/api +provider\.with-a-lo… {2}1\.50 +https:\/\/registry\.alternatefutures\.test\n/);
});

test("a zone that nobody finds is told with its name servers, and how to look again", () => {
  const undelegated = [{ zone: "example.com", missing: ["ns1.desec.io", "ns2.desec.org"] }];
  const text = printed({ ...report, stage: "prod" }, { undelegated });
  expect(text).toContain("until its registrar names these name servers:\n       ns1.desec.io\n       ns2.desec.org\n");
  expect(text).toMatch(/next {3}\.\/platform dns report --stage prod\n$/);
});
