import { problemsOf, type StatusReport } from "../../operations/status/report.ts";
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
};
const report: StatusReport = {
  problems: [],
  stage: "local",
  services: [service],
  certificates: [{ names: ["example.com", "www.example.com"], notAfter: "2999-01-02T00:00:00Z", issuer: "CA" }],
  dns: [{ provider: "desec", zone: "example.com", inSync: true, problems: [] }],
  pricePerMonth: 1.5,
  orphans: [],
  unrecorded: [],
};

function printed(of: StatusReport): string {
  let text = "";
  printTable(of, (more) => {
    text += more;
  });
  return text;
}

test("a healthy platform names its price and a next command", () => {
  const text = printed(report);
  expect(text).toMatch(/api +provider\.example\.com +1\.50 +https:\/\/api\.example\.com/);
  expect(text).toMatch(/example\.com and 1 more +2999-01-02 +CA/);
  expect(text).toMatch(/total {2}\$1\.50 a month\nnext {3}\.\/platform logs api\n/);
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

test("an expired certificate is a problem, a valid one is not", () => {
  expect(problemsOf(report, new Date("2026-01-01"))).toEqual([]);
  expect(problemsOf(report, new Date("3000-01-01"))).toEqual([
    "certificate of example.com expired 2999-01-02T00:00:00Z",
  ]);
});
