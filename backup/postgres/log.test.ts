import { gapsIn } from "./log.ts";

const [one, two, three] = ["000000010000000000000001", "000000010000000000000002", "000000010000000000000003"];

test.each<[string, string[], [string, string][]]>([
  ["nothing of nothing", [], []],
  ["nothing of what is whole, in any order", [two, one, three], []],
  ["what lies between", [one, three], [[one, three]]],
  ["nothing between two parts of 4 GiB", ["0000000100000001000000FF", "000000010000000200000000"], []],
  [
    "the first of the next part",
    ["0000000100000001000000FF", "000000010000000200000001"],
    [["0000000100000001000000FF", "000000010000000200000001"]],
  ],
  ["nothing where another timeline goes on", [one, two, "000000020000000000000002", "000000020000000000000003"], []],
])("of the log is missing %s", (_, names, expected) => {
  expect(gapsIn(names).map(({ after, before }) => [after, before])).toEqual(expected);
});
