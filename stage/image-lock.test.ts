import { imageLockText, isPinned, parseImageLock, pinnedImage } from "./image-lock.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

test("a lock is written sorted, and read back as it was", () => {
  const lock = new Map([
    ["redis:7.4.5", digest("b")],
    ["localhost:5000/a/postgres:17.6", digest("a")],
  ]);
  const text = imageLockText(lock);
  expect(text.split("\n").slice(1, 3)).toEqual([
    `localhost:5000/a/postgres:17.6: ${digest("a")}`,
    `redis:7.4.5: ${digest("b")}`,
  ]);
  expect(parseImageLock(text)).toEqual(lock);
});

test("an empty lock file locks nothing", () => {
  expect(parseImageLock("# nothing yet\n")).toEqual(new Map());
  expect(parseImageLock(imageLockText(new Map()))).toEqual(new Map());
});

test.each([
  ["a digest that is cut short", "postgres:17.6: sha256:abc", /^images\.lock\.yaml: postgres:17\.6: must be a digest/],
  ["an image without a tag", `postgres: ${digest("a")}`, /postgres: must be an image with a tag/],
  ["an image that is pinned already", `a@${digest("a")}: ${digest("a")}`, /must be an image with a tag/],
  ["a list", "- postgres:17.6", /^images\.lock\.yaml: /],
  ["what is no YAML", "a: [", /^images\.lock\.yaml: /],
  ["an image that is there twice", `a:1: ${digest("a")}\na:1: ${digest("b")}\n`, /^images\.lock\.yaml: /],
])("%s is refused, naming the entry", (_, text, says) => {
  expect(() => parseImageLock(text)).toThrow(says);
});

test("a locked image is named by its digest, any other as it is", () => {
  const lock = new Map([["registry.example:5000/x/api:v1", digest("a")]]);
  expect(pinnedImage(lock, "registry.example:5000/x/api:v1")).toBe(`registry.example:5000/x/api@${digest("a")}`);
  expect(pinnedImage(lock, "registry.example:5000/x/api:v2")).toBe("registry.example:5000/x/api:v2");
});

test("only a digest pins an image", () => {
  expect(["postgres:17.6", "postgres", "a@sha256:abc", `a@${digest("a")}`, `a:1@${digest("a")}`].map(isPinned)).toEqual(
    [false, false, false, true, true],
  );
});
