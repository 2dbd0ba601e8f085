import { credentialsOf } from "./turns.ts";

test.each([
  ["never rotated", { value: "a" }, [["api", "a"]]],
  [
    "while its first rotation goes on",
    { value: "b", previous: "a", generation: 1 },
    [
      ["api-2", "b"],
      ["api", "a"],
    ],
  ],
  ["after it", { value: "b", generation: 1 }, [["api-2", "b"]]],
  [
    "while its second goes on",
    { value: "c", previous: "b", generation: 2 },
    [
      ["api", "c"],
      ["api-2", "b"],
    ],
  ],
  ["after that", { value: "c", generation: 2 }, [["api", "c"]]],
])("a credential %s", (_, rotated, accepted) => {
  expect(credentialsOf("api", rotated).map(({ name, secret }) => [name, secret])).toEqual(accepted);
});
