import { rememberSecret } from "../redaction/known.ts";
import { failureIn, logText } from "./engine-log.ts";

test("a log holds neither a secret nor what moves the cursor", () => {
  rememberSecret("correct-horse-battery");
  expect(logText("token correct-horse-battery\u001b[2J\n", 0)).toBe("token [secret]\\u001b[2J\n");
});

test("what is missing is said, and a line that was cut is left out", () => {
  expect(logText("ret-horse-battery\nlast\n", 9)).toBe("[9 octets before this are left out]\nlast\n");
});

test.each([
  ["from its first error on", "Updating\nerror: no\n  more\n", "error: no\n  more"],
  ["the last lines where it names none", "a\nb\nc\nd\n", "c\nd"],
])("why the engine failed: %s", (_, text, expected) => {
  expect(failureIn(text, 2)).toBe(expected);
});
