import { auditProblem } from "./audit.ts";

const region = { key: "location-region", value: "eu-central" };
const tier = { key: "tier", value: "premium" };
const audit = (auditor: string, ...attributes: { key: string; value: string }[]) => ({
  owner: "akash1p",
  auditor,
  attributes,
});

test("one accepted auditor's signature on all that is needed is enough", () => {
  expect(auditProblem([audit("a", region, tier)], ["a", "b"], [region])).toBeUndefined();
  expect(auditProblem([audit("a"), audit("b", region)], ["a", "b"], [region])).toBeUndefined();
  expect(auditProblem([audit("a")], ["a"], [])).toBeUndefined();
});

test("a provider that nobody signed, or only a stranger, is not audited", () => {
  expect(auditProblem([], ["a", "b"], [])).toBe("not audited by a or b");
  expect(auditProblem([audit("akash1p", region)], ["a"], [region])).toBe("not audited by a");
});

test("signatures of several auditors do not add up, and a signed value must be the needed one", () => {
  const elsewhere = audit("a", { ...region, value: "na-us-west" });
  expect(auditProblem([elsewhere], ["a"], [region])).toBe("audited, but not for location-region=eu-central");
  expect(auditProblem([audit("a", tier), audit("b", region)], ["a", "b"], [region, tier])).toBe(
    "audited, but not for location-region=eu-central",
  );
});
