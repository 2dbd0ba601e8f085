import { loadYaml, type YamlOptions } from "./yaml-source.ts";

const options = (files: Record<string, string>): YamlOptions => ({ order: "none", read: (path) => files[path] });
const load = (text: string) => () => loadYaml("zone.yaml", options({ "zone.yaml": text }));

/** Nine levels of nine aliases: 387 million values from 600 bytes. */
const bomb = Array.from({ length: 9 }, (_, level) => {
  const items = Array.from({ length: 9 }, () => (level === 0 ? "lol" : `*a${level - 1}`));
  return `a${level}: &a${level} [${items.join(", ")}]`;
}).join("\n");
const merges = Array.from({ length: 40 }, (_, level) =>
  level === 0 ? "m0: &m0 {k: 1}" : `m${level}: &m${level}\n  <<: [*m${level - 1}, *m${level - 1}]`,
).join("\n");

test.each([
  ["aliases that multiply", bomb, /^more than 200,000 values by aliases, merge keys and includes$/],
  ["merge keys that multiply", merges, /^more than 200,000 values by aliases, merge keys and includes$/],
  [
    "an alias of what it stands in",
    "a: &a\n  b: *a\n",
    /^more than 100 levels deep, or an alias of what it stands in$/,
  ],
  ["a merge of itself", "a: &a\n  <<: *a\n", /^more than 100 levels deep, or an alias of what it stands in$/],
  ["lists in lists", `a: ${"[".repeat(150)}${"]".repeat(150)}`, /^more than 100 levels deep/],
])("%s is refused at once, with its line", (_, text, message) => {
  expect(load(text)).toThrow(expect.objectContaining({ code: "yaml-limit", message: expect.stringMatching(message) }));
  expect(load(text)).toThrow(expect.objectContaining({ place: expect.objectContaining({ file: "zone.yaml" }) }));
});

test("lists deeper than the parser's own stack are an error with a line, too", () => {
  expect(load(`a: ${"[".repeat(20_000)}`)).toThrow(expect.objectContaining({ name: "YamlError" }));
});

test("aliases within bounds are read", () => {
  expect(load("a: &a {ttl: 60}\nb: *a\nc:\n  <<: *a\n  type: A\n")()).toEqual({
    a: { ttl: 60 },
    b: { ttl: 60 },
    c: { ttl: 60, type: "A" },
  });
});
