import { parseIgnore } from "./ignore.ts";

test.each([
  ["node_modules", "node_modules", true],
  ["node_modules", "node_modules/a/b.js", true],
  ["node_modules", "deep/node_modules", false],
  ["**/node_modules", "deep/er/node_modules/x", true],
  ["**/node_modules", "node_modules", true],
  ["*.md", "README.md", true],
  ["*.md", "docs/README.md", false],
  ["*/temp*", "dir/temporary.txt", true],
  ["temp?", "tempa", true],
  ["temp?", "temp", false],
  ["/foo/./bar/", "foo/bar/x", true],
  ["a/**/z", "a/b/c/z", true],
  ["a/**/z", "a/z", true],
  ["file[0-9].txt", "file7.txt", true],
  ["file[^0-9].txt", "file7.txt", false],
  ["a.b", "axb", false],
  ["\\*", "*", true],
  ["\\*", "x", false],
  ["# comment", "# comment", false],
  ["*\n!keep", "keep/me", false],
  ["*.md\n!README.md", "README.md", false],
  ["!README.md\n*.md", "README.md", true],
])("%j ignores %s: %s", (text, path, expected) => {
  expect(parseIgnore(text)(path)).toBe(expected);
});
