import { hostsOf, zoneNames } from "./hosting.ts";
import { parseStage } from "./parse.ts";
import { committedStage } from "./stage.fixture.ts";

const local = committedStage("local");
const fo = `fo.${local.domain}`;

test("a stage without zones has its domain", () => {
  expect(zoneNames(local)).toEqual([local.domain]);
});

test("a zone is hosted by every provider of the stage, or by those it is limited to", () => {
  const stage = { ...local, dns: { ...local.dns, hosting: { [fo]: ["cloudflare", "google"] as const } } };
  expect(hostsOf(stage as unknown as typeof local, local.domain)).toEqual(["cloudflare", "google", "desec"]);
  expect(hostsOf(stage as unknown as typeof local, fo)).toEqual(["cloudflare", "google"]);
});

test("load balancers need the account that their pools belong to", () => {
  const cloudflare = { apiToken: "x", loadBalancing: true };
  const { problems } = parseStage({ ...local, dns: { providers: { cloudflare } } });
  expect(problems?.map(({ message }) => message)).toContain(
    "needs accountId with loadBalancing: pools belong to the account",
  );
});

test.each([
  [{ "fo.example.com": ["cloudflare"] }, "names fo.example.com, which is not in dns.zones"],
  [{ "example.com": ["desec"] }, "leads example.com to desec, which is not in dns.providers"],
])("hosting %j is refused", (hosting, message) => {
  const dns = { providers: { cloudflare: { apiToken: "x" } }, zones: ["example.com"], hosting };
  const { problems } = parseStage({ ...local, dns });
  expect(problems?.map((problem) => problem.message)).toContain(message);
});
