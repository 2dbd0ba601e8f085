import { isServedBy } from "./included.ts";

test.each([
  [{}, true],
  [{ octodns: { ignored: true } }, false],
  [{ octodns: { included: ["desec"] } }, true],
  [{ octodns: { included: ["google"] } }, false],
  [{ octodns: { excluded: ["desec"] } }, false],
])("%j decides whether deSEC gets the record: %s", (record, expected) => {
  expect(isServedBy(record, "desec")).toBe(expected);
});
