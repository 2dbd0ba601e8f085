import fc from "fast-check";
import { expanded } from "../../sandbox/runtime/expansion.ts";
import { literal } from "./manifest-sdl.ts";

test.each([
  ["plain", "plain"],
  ["one $ and $HOME", "one $ and $HOME"],
  ["pa$$word", "pa$$$word"],
  ["$(API_PASSWORD)", "$$(API_PASSWORD)"],
])("the value %j is written %j", (value, written) => {
  expect(literal(value)).toBe(written);
});

test("a container is given every value as it is, whatever variables there are", () => {
  const text = fc.array(fc.constantFrom("$", "(", ")", "NAME", "x"), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (value) => {
      expect(expanded(literal(value), { NAME: "other", "": "none", x: "y" })).toBe(value);
    }),
  );
});
