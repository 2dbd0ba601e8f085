import { checkCertificates } from "./certificates.ts";

const certificate = { names: ["example.com"], notBefore: "2027-01-01T00:00:00Z", notAfter: "2027-04-01T00:00:00Z" };
const on = (day: string) => checkCertificates([certificate], new Date(`${day}T00:00:00Z`), "./platform up")[0]!;

test.each([
  ["2027-01-02", "ok"],
  ["2027-03-01", "ok"],
  ["2027-03-04", "warning"],
  ["2027-03-16", "warning"],
  ["2027-03-18", "problem"],
  ["2027-04-02", "problem"],
])("a certificate of 90 days from January 1st is on %s: %s", (day, state) => {
  expect(on(day).state).toBe(state);
});

test("what is due tells how to renew it", () => {
  expect(on("2027-03-18")).toMatchObject({ fix: "./platform up", says: "14.0 days left, 16 % of its life" });
  expect(on("2027-04-02").says).toBe("expired 2027-04-01T00:00:00Z");
});
