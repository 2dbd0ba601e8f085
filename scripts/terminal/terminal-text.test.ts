import { AssertionError } from "node:assert";
import { RestError, UnreachableError } from "../../akash/chain/rest.ts";
import { UserError } from "../../engine/user-error.ts";
import { jsonText, terminalText } from "./terminal-text.ts";

const STACK = /^\s+at .+/m;
const OTHER = "add --verbose to see where it comes from; ./platform doctor looks at everything";

test.each<[string, unknown, string, string, string]>([
  [
    "a failure of ours",
    new UserError("not-found", "there is no zone.", "name one"),
    "not-found",
    "there is no zone.",
    "name one",
  ],
  ["an error of a library", new Error("wallet: word 3"), "other", "wallet: word 3", OTHER],
  ["a cause", new Error("cannot read", { cause: new Error("EACCES") }), "other", "cannot read: EACCES", OTHER],
  [
    "a cause that is told already",
    new Error("no: EACCES", { cause: new Error("EACCES") }),
    "other",
    "no: EACCES",
    OTHER,
  ],
  [
    "what the network did to fetch",
    new TypeError("fetch failed", { cause: new Error("reset") }),
    "other",
    "fetch failed: reset",
    OTHER,
  ],
  [
    "every address that did not answer",
    new TypeError("fetch failed", { cause: new AggregateError([new Error("::1 refused"), new Error("127 refused")]) }),
    "other",
    "fetch failed: ::1 refused; 127 refused",
    OTHER,
  ],
  ["what is no error", "stopped", "other", "stopped", OTHER],
  [
    "a full disk",
    Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }),
    "disk-full",
    "ENOSPC: no space left on device, write",
    "free some space (df -h .), then run this again: it takes up what was begun",
  ],
])("%s is told with code, way out and docs, without a stack", (_, error, code, message, fix) => {
  const docs = `docs/errors.md#${code}`;
  expect(terminalText(error)).toBe(`error[${code}]: ${message}\n  fix: ${fix}\n  docs: ${docs}\n`);
  expect(JSON.parse(jsonText(error))).toEqual({ error: { code, message, where: null, fix, docs } });
});

test("where it was is told with the stage, and the way out is one of that stage", () => {
  const error = new UserError("dns-zone", "no zone.", "./platform up", "zones/a.yaml:3:1");
  expect(terminalText(error, { stage: "prod" })).toBe(
    "error[dns-zone]: no zone.\n  where: zones/a.yaml:3:1, stage prod\n  fix: ./platform up --stage prod\n  docs: docs/errors.md#dns-zone\n",
  );
  expect(JSON.parse(jsonText(error, { stage: "prod" })).error).toMatchObject({
    where: "zones/a.yaml:3:1, stage prod",
    fix: "./platform up --stage prod",
  });
});

test("what the chain refuses is told without a stack", () => {
  for (const error of [new UnreachableError("chain: not reachable"), new RestError("chain", 500, 13, "panic")]) {
    const text = terminalText(error);
    expect(text).toMatch(/^error\[node-(unreachable|refused)\]: /);
    expect(text).toContain(error.message);
    expect(text).not.toMatch(STACK);
  }
});

test.each([
  ["TypeError", new TypeError("x is not a function")],
  ["ReferenceError", new ReferenceError("x is not defined")],
  ["RangeError", new RangeError("invalid time value")],
  ["SyntaxError", new SyntaxError("unexpected token")],
  ["AssertionError", new AssertionError({ message: "1 is not 2" })],
  ["TypeError", new TypeError("outer", { cause: new RangeError("inner") })],
])("a %s is called a bug, with its stack and how to report it", (name, error) => {
  const text = terminalText(error);
  expect(text).toMatch(new RegExp(`^error\\[bug\\]: ${name}: ${error.message}`));
  expect(text).toMatch(STACK);
  expect(text).toMatch(/\n {2}fix: this is a bug of the toolkit: please report it .*platform --version/);
});

test("the stack of everything is shown on request, causes too", () => {
  const text = terminalText(new UserError("argument", "outer", "mend it"), { verbose: true });
  expect(text).toMatch(/^error\[argument\]: outer\n\s+at [\s\S]*\n {2}fix: mend it\n/);
  expect(terminalText(new Error("outer", { cause: new Error("inner") }), { verbose: true })).toMatch(
    /^error\[other\]: outer: inner\n\s+at [\s\S]*\n {2}caused by Error\n\s+at /,
  );
  expect(text).not.toMatch(/bug/);
});
