import { logTail } from "./log-tail.ts";

test("the last five lines are told, of what was written since the beginning of a run", () => {
  const before = "an earlier run\n";
  const log = Buffer.from(`${before}1\n2\n3\n4\n5\n6\n`);
  expect(logTail(log, 0)).toBe("2\n  3\n  4\n  5\n  6");
  expect(logTail(Buffer.from(`${before}port in use\n`), Buffer.byteLength(before))).toBe("port in use");
});

test("a run that wrote nothing is not told by the words of an earlier one", () => {
  const log = Buffer.from("an earlier run\n");
  expect(logTail(log, log.length)).toBe("it ended without a word");
});
