import { UNKNOWN } from "../../engine/stack-state.ts";
import { keysOf, SECRET, valueAt } from "./path.ts";

test.each([
  ["names", ["names"]],
  ["sdl.services.wiki.env", ["sdl", "services", "wiki", "env"]],
  ['records["www/A"].values[0]', ["records", "www/A", "values", 0]],
  ['records["a\\"b"]', ["records", 'a"b']],
])("reads %s", (path, keys) => {
  expect(keysOf(path)).toEqual(keys);
});

test.each([
  [["a", "b", 1], 2],
  [["a", "c"], undefined],
  [["a", "b", "length2"], undefined],
  [["hidden", "deep", 0], SECRET],
  [["later", "deep"], UNKNOWN],
  [["text", "x"], undefined],
])("finds %j", (keys, value) => {
  expect(valueAt({ a: { b: [1, 2] }, hidden: SECRET, later: UNKNOWN, text: "x" }, keys)).toEqual(value);
});
