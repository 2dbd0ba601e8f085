import { endOf } from "./move.ts";
import { splitCommand } from "./shell.ts";

test("an exclusion ends days or hours from now", () => {
  const now = new Date("2026-11-27T02:00:00.123Z");
  expect(endOf("30d", now)).toBe("2026-12-27T02:00:00Z");
  expect(endOf("12h", now)).toBe("2026-11-27T14:00:00Z");
  expect(() => endOf("soon", now)).toThrow(expect.objectContaining({ fix: "write days or hours, such as 30d or 12h" }));
});

describe("the words of a shell", () => {
  test.each([
    [["env"], ["--", "env"], { command: ["env"] }],
    [
      ["db", "psql", "-c", "select 1"],
      ["db", "--", "psql", "-c", "select 1"],
      { container: "db", command: ["psql", "-c", "select 1"] },
    ],
    [["echo", "--"], ["--", "echo", "--"], { command: ["echo", "--"] }],
  ])("%j of %j", (words, given, split) => {
    expect(splitCommand(words, given)).toEqual(split);
  });

  test.each([
    [["env"], ["env"]],
    [
      ["a", "b", "env"],
      ["a", "b", "--", "env"],
    ],
    [[], ["--"]],
  ])("%j of %j are not understood", (words, given) => {
    expect(() => splitCommand(words, given)).toThrow(/which command/);
  });
});
