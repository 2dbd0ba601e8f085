import { ExplainedError } from "./explained-error.ts";
import { explanationText, toldText } from "./told.ts";

test.each<[string, unknown, string]>([
  [
    "of a kind",
    new ExplainedError("no-bids", "no provider wants it", { fix: "./platform up" }),
    "error[no-bids]: no provider wants it\n  where: deployment api, stage prod\n  fix: ./platform up --stage prod\n  docs: docs/errors.md#no-bids",
  ],
  [
    "of a class that has a kind",
    Object.assign(new Error("it refuses"), { name: "RefusedError" }),
    "error[manifest-refused]: it refuses\n  where: deployment api, stage prod\n  fix: ./platform up --stage prod --refresh leases from another provider\n  docs: docs/errors.md#manifest-refused",
  ],
  [
    "of no kind",
    "stopped",
    "error[other]: stopped\n  where: deployment api, stage prod\n  fix: add --verbose to see where it comes from; ./platform doctor --stage prod looks at everything\n  docs: docs/errors.md#other",
  ],
])("an error %s is told with code, where it was, way out and docs", (_, error, text) => {
  expect(toldText(error, { resource: "deployment api", stage: "prod" })).toBe(text);
});

test("what has the form already is told as it is", () => {
  const text = "error[dns-zone]: no\n  fix: mend it\n  docs: docs/errors.md#dns-zone";
  expect(toldText(new Error(text), { stage: "prod" })).toBe(text);
});

test("only a bug shows where in the code it comes from, unless that is asked for", () => {
  expect(toldText(new TypeError("x"))).toMatch(/^error\[bug\]: TypeError: x\n\s+at [\s\S]*\n {2}fix: this is a bug/);
  expect(toldText(new Error("x"))).not.toMatch(/\n\s+at /);
  expect(toldText(new Error("x"), { verbose: true })).toMatch(/\n\s+at /);
});

test("where nothing is known of where, nothing is said of it", () => {
  expect(explanationText({ code: "tool", message: "m", where: null, fix: "f", docs: "d" })).toBe(
    "error[tool]: m\n  fix: f\n  docs: d",
  );
});
