import fc from "fast-check";
import { decideRenewal, mayWait, renewalTime } from "./renewal.ts";

const day = 86_400_000;
const notBefore = new Date("2026-11-01T00:00:00Z");
const afterDays = (days: number) => new Date(notBefore.getTime() + days * day);

describe("renewalTime", () => {
  test.each([
    [90, 60],
    [64, 42 + 2 / 3],
    [45, 30],
    [6, 4],
  ])("without a window, a certificate of %d days is renewed after %d days", (lifetime, expected) => {
    expect(renewalTime({ notBefore, notAfter: afterDays(lifetime), seed: "a" })).toEqual(afterDays(expected));
  });

  test("an earlier window of the CA wins: a certificate to be revoked is renewed at once", () => {
    const ariWindow = { start: afterDays(1), end: afterDays(1) };
    expect(renewalTime({ notBefore, notAfter: afterDays(90), ariWindow, seed: "a" })).toEqual(afterDays(1));
  });

  test("a window beyond the last third is not waited for", () => {
    const ariWindow = { start: afterDays(80), end: afterDays(85) };
    expect(renewalTime({ notBefore, notAfter: afterDays(90), ariWindow, seed: "a" })).toEqual(afterDays(60));
  });

  test("the time lies within the window, is the same for one seed, and never later than the last third", () => {
    const days = fc.double({ min: 0, max: 90, noNaN: true });
    fc.assert(
      fc.property(days, days, fc.string(), (one, other, seed) => {
        const ariWindow = { start: afterDays(Math.min(one, other)), end: afterDays(Math.max(one, other)) };
        const lifetime = { notBefore, notAfter: afterDays(90), ariWindow, seed };
        const at = renewalTime(lifetime);
        expect(at).toEqual(renewalTime(lifetime));
        expect(at.getTime()).toBeLessThanOrEqual(Math.min(afterDays(60).getTime(), ariWindow.end.getTime()));
        if (at < afterDays(60)) expect(at.getTime()).toBeGreaterThanOrEqual(Math.floor(ariWindow.start.getTime()));
      }),
    );
  });
});

describe("decideRenewal", () => {
  const certificate = { notAfter: new Date("2027-01-02T10:00:00Z"), renewAt: new Date("2026-12-03T10:00:00Z") };

  test.each([
    ["2026-12-03T09:59:59Z", false, "expires 2027-01-02, renewal from 2026-12-03"],
    ["2026-12-03T10:00:00Z", true, "expires 2027-01-02, renewal due since 2026-12-03"],
    ["2027-01-03T00:00:00Z", true, "expired 2027-01-02, renewal due since 2026-12-03"],
  ])("at %s due is %s", (now, due, reason) => {
    expect(decideRenewal(new Date(now), certificate)).toEqual({ due, reason });
  });
});

test.each([
  [60, true],
  [74, true],
  [75, false],
  [91, false],
])("after %d of 90 days a failed renewal may wait: %s", (days, expected) => {
  expect(mayWait(afterDays(days), { notBefore, notAfter: afterDays(90) })).toBe(expected);
});
