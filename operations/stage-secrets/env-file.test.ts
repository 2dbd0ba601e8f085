import { parseEnvFile } from "./env-file.ts";

test.each([
  ["a word", "A=b", { name: "A", value: "b" }],
  ["space around it", "  A =  b c  ", { name: "A", value: "b c" }],
  ["an export", "export A=b", { name: "A", value: "b" }],
  ["a comment after it", "A=b # why", { name: "A", value: "b" }],
  ["a number sign within it", "A=b#c", { name: "A", value: "b#c" }],
  ["nothing", "A=", { name: "A", value: "" }],
  ["a comment alone", "A= # why", { name: "A", value: "" }],
  ["another equals sign", "A=b=c==", { name: "A", value: "b=c==" }],
  ["single quotes", "A='b # $c \\n' # why", { name: "A", value: "b # $c \\n" }],
  ["double quotes", 'A="b \\"c\\" \\\\ \\$d \\x"', { name: "A", value: 'b "c" \\ $d \\x' }],
  ["escaped line breaks", 'A="b\\nc"', { name: "A", value: "b\nc" }],
  ["a path as its name", "dns.providers.desec.token=b", { name: "dns.providers.desec.token", value: "b" }],
  ["a mark within it", "A=it's", { name: "A", value: "it's" }],
])("a value of a .env may be, or have, %s", (_, text, entry) => {
  expect(parseEnvFile(text)).toEqual([{ line: 1, ...entry }]);
});

test("values in quotation marks may have several lines, and lines are counted on", () => {
  const text = "\uFEFF# keys\r\n\r\nA='{\r\n  \"b\": 1\r\n}'\r\nC=d\r\n";
  expect(parseEnvFile(text)).toEqual([
    { line: 3, name: "A", value: '{\n  "b": 1\n}' },
    { line: 6, name: "C", value: "d" },
  ]);
});

test.each([
  ["no assignment", "secret-text", "is not NAME=value"],
  ["no name", "=secret-text", "is not NAME=value"],
  ["a name that is none", "a b=secret-text", "is not NAME=value"],
  ["an open quotation mark", "A='secret-text\nB=c", "begins with ', which does not end"],
  ["something after the closing one", "A='secret'text", "goes on after the closing '"],
])("%s is told without what it says", (_, text, why) => {
  const [first] = parseEnvFile(text);
  expect(first).toEqual({ line: 1, why });
});
