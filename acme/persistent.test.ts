import { persistence, persistentRecords } from "./persistent.ts";

const holder = { issuer: "ca.example", accountUrl: "https://ca.example/acct/1" };
const value = '"ca.example; accounturi=https://ca.example/acct/1"';
const records = persistentRecords(["*.example.com", "example.com", "www.example.com"], holder);

test("a name and its wildcard share one record, which says so", () => {
  expect(records).toEqual([
    {
      owner: "_validation-persist.example.com",
      value: "ca.example; accounturi=https://ca.example/acct/1; policy=wildcard",
    },
    { owner: "_validation-persist.www.example.com", value: "ca.example; accounturi=https://ca.example/acct/1" },
  ]);
});

test("another CA's record stays, an older one for the same CA goes, and what stands is not written again", () => {
  const old = '"ca.example; accounturi=https://ca.example/acct/0"';
  const before = {
    name: "_validation-persist.www",
    type: "TXT",
    ttl: 60,
    values: ['"other.example; accounturi=x"', old],
  };
  const [change] = persistence("example.com", [before], records.slice(1), 60);
  expect(change?.after?.values).toEqual([before.values[0], value]);
  expect(persistence("example.com", [change!.after!], records.slice(1), 60)).toEqual([]);
});
