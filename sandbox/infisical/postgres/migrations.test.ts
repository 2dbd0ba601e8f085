import { standing } from "./migrations.ts";

test.each([
  ["empty", [], ["one", "two"], "behind"],
  ["of an older image", ["one"], ["one", "two"], "behind"],
  ["of this image", ["one", "two"], ["one", "two"], "current"],
  ["of a newer image", ["one", "two", "three"], ["one", "two"], "ahead"],
] as const)("a database that is %s", (_, applied, known, expected) => {
  expect(standing(applied, known)).toBe(expected);
});

test("a database that went another way is refused", () => {
  expect(() => standing(["one", "other"], ["one", "two"])).toThrow(
    "Unknown applied migrations: other. Pending bundled migrations: two.",
  );
});
