import { AssertionError } from "node:assert";
import { RestError, UnreachableError } from "../../akash/chain/rest.ts";
import { UserError } from "../../engine/user-error.ts";
import { terminalText } from "./terminal-text.ts";

const STACK = /^\s+at .+/m;

test.each([
  ["a failure of ours", new UserError("there is no zone.", "./platform up"), "there is no zone.\n  fix: ./platform up"],
  ["an error of a library", new Error("wallet: word 3"), "wallet: word 3"],
  ["a subclass", new (class ZoneNotEmptyError extends Error {})("the zone is not empty"), "the zone is not empty"],
  ["a cause", new Error("cannot read", { cause: new Error("EACCES") }), "cannot read: EACCES"],
  ["a cause that is told already", new Error("no: EACCES", { cause: new Error("EACCES") }), "no: EACCES"],
  [
    "what the network did to fetch",
    new TypeError("fetch failed", { cause: new Error("reset") }),
    "fetch failed: reset",
  ],
  [
    "every address that did not answer",
    new TypeError("fetch failed", { cause: new AggregateError([new Error("::1 refused"), new Error("127 refused")]) }),
    "fetch failed: ::1 refused; 127 refused",
  ],
  ["what is no error", "stopped", "stopped"],
  [
    "a full disk",
    Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }),
    "ENOSPC: no space left on device, write\n  fix: free some space (df -h .), then run this again: it takes up what was begun",
  ],
])("%s is told without a stack", (_, error, text) => {
  expect(terminalText(error)).toBe(`error: ${text}\n`);
});

test("what the chain refuses is told without a stack", () => {
  for (const error of [new UnreachableError("chain: not reachable"), new RestError("chain", 500, 13, "panic")]) {
    expect(terminalText(error)).toBe(`error: ${error.message}\n`);
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
  expect(text).toMatch(new RegExp(`^error: ${name}: ${error.message}`));
  expect(text).toMatch(STACK);
  expect(text).toMatch(/\n {2}this is a bug of the toolkit: please report it .*platform --version/);
});

test("the stack of everything is shown on request, causes too", () => {
  const text = terminalText(new UserError("outer", "mend it"), true);
  expect(text).toMatch(/^error: outer\n {2}fix: mend it\n\s+at /);
  expect(terminalText(new Error("outer", { cause: new Error("inner") }), true)).toMatch(
    /^error: outer: inner\n\s+at [\s\S]*\n {2}caused by Error\n\s+at /,
  );
  expect(text).not.toMatch(/bug/);
});
