import { type CaaRecord, caaObjection } from "./caa.ts";

const issuer = { identities: ["ca.example", "ca.example.net"], accountUrl: "https://ca.example/acct/1" };
const record = (tag: string, value: string, critical = false): CaaRecord => ({ tag, value, critical });
const objection = (name: string, ...records: CaaRecord[]) =>
  caaObjection(name, { name: "example.com", records }, issuer);

test.each<[string, string, CaaRecord[]]>([
  ["no records", "www.example.com", []],
  ["our CA", "www.example.com", [record("issue", "ca.example")]],
  ["our CA in capitals, with blanks", "www.example.com", [record("ISSUE", " CA.example ; ")]],
  ["its other identity", "www.example.com", [record("issue", "ca.example.net")]],
  ["another CA beside ours", "www.example.com", [record("issue", "other.example"), record("issue", "ca.example")]],
  ["wildcards only are restricted", "www.example.com", [record("issuewild", ";")]],
  ["issuewild goes before issue", "*.example.com", [record("issue", ";"), record("issuewild", "ca.example")]],
  ["only a contact", "www.example.com", [record("iodef", "mailto:security@example.com")]],
  ["an unknown tag that is not critical", "www.example.com", [record("future", "x")]],
  ["our account", "www.example.com", [record("issue", `ca.example; accounturi=${issuer.accountUrl}`)]],
  ["our method", "www.example.com", [record("issue", "ca.example; validationmethods=http-01,dns-01")]],
])("allowed: %s", (_, name, records) => {
  expect(objection(name, ...records)).toBeUndefined();
});

test.each<[string, string, CaaRecord[], RegExp]>([
  [
    "another CA",
    "www.example.com",
    [record("issue", "other.example")],
    /example\.com CAA 0 issue "other\.example" allows other\.example only\. Add to the zone: example\.com CAA 0 issue "ca\.example"/,
  ],
  ["no CA", "www.example.com", [record("issue", ";")], /allows no CA/],
  ["issue counts for wildcards too", "*.example.com", [record("issue", "other.example")], /Add to the zone: .* issue /],
  [
    "no wildcard",
    "*.example.com",
    [record("issue", "ca.example"), record("issuewild", ";")],
    /Add to the zone: .* issuewild /,
  ],
  [
    "a critical tag nobody knows",
    "www.example.com",
    [record("issue", "ca.example"), record("future", "x", true)],
    /critical/,
  ],
  [
    "another account",
    "www.example.com",
    [record("issue", "ca.example; accounturi=https://ca.example/acct/2")],
    /account https:\/\/ca\.example\/acct\/2 only, ours is https:\/\/ca\.example\/acct\/1/,
  ],
  [
    "another method",
    "www.example.com",
    [record("issue", "ca.example; validationmethods=http-01")],
    /validation by http-01 only/,
  ],
])("forbidden: %s", (_, name, records, message) => {
  expect(objection(name, ...records)).toMatch(message);
});
