import { nearest } from "./allowed.ts";

test.each([
  ["replica", "replicas"],
  ["webapp", "webApp"],
  ["placment", "placement"],
])("%s is taken for a slip of %s", (written, meant) => {
  expect(nearest(written, ["cpu", "placement", "replicas", "webApp"])).toBe(meant);
});

test("a word that is like none of them is not guessed at", () => {
  expect(nearest("loadBalancer", ["cpu", "memory"])).toBeUndefined();
});
