// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how compose files write variables
import { interpolate } from "./interpolate.ts";

const variables = new Map([
  ["TAG", { text: "2.5", secret: false }],
  ["EMPTY", { text: "", secret: false }],
  ["LOGIN", { text: "canary", secret: true }],
]);

test.each([
  ["wiki:$TAG", "wiki:2.5"],
  ["wiki:${TAG}-alpine", "wiki:2.5-alpine"],
  ["${TAG:-1}", "2.5"],
  ["${NONE:-1}", "1"],
  ["${EMPTY:-1}", "1"],
  ["${EMPTY-1}", ""],
  ["${NONE-1}", "1"],
  ["${NONE:-${EMPTY:-${TAG}}}", "2.5"],
  ["${NONE:-http://${TAG}:80/a}", "http://2.5:80/a"],
  ["${TAG:+set}${NONE:+set}${EMPTY+set}", "setset"],
  ["${TAG:?must be set}", "2.5"],
  ["$$TAG and $${TAG}", "$TAG and ${TAG}"],
  ["5 $ or $1 or ${1}", "5 $ or $1 or ${1}"],
  ["${TAG", "${TAG"],
  ["a ${TAG:-b", "a ${TAG:-b"],
])("%s is %s", (text, filled) => {
  expect(interpolate(text, variables)).toEqual({ text: filled, unset: [], secret: false });
});

test("a variable without a value is empty, and named", () => {
  expect(interpolate("a${NONE}b$OTHER${THIRD:?why}", variables)).toEqual({
    text: "ab",
    unset: ["NONE", "OTHER", "THIRD"],
    secret: false,
  });
});

test("a variable with the name of a secret makes the whole text one, its default too", () => {
  expect(interpolate("x${LOGIN}", variables).secret).toBe(true);
  expect(interpolate("${ROOT_PASSWORD:-changeme}", variables)).toEqual({ text: "changeme", unset: [], secret: true });
});

test.each([["${A:-"], ["${A:-${A:+"], ["$"], ["${"], ["}"]])("%j a hundred thousand times takes no time", (part) => {
  const started = process.cpuUsage();
  interpolate(part.repeat(100_000), variables);
  expect(process.cpuUsage(started).user).toBeLessThan(2e6);
});
