import { stripVTControlCharacters } from "node:util";
import { UNKNOWN } from "../../engine/stack-state.ts";
import type { Change } from "../../operations/changes/changes.ts";
import type { Field } from "../../operations/changes/fields.ts";
import { diffText } from "./diff-text.ts";

const change = (more: Partial<Change>): Change => ({
  does: "update",
  type: "af:akash:Manifest",
  name: "wiki",
  reasons: [],
  fields: [],
  ...more,
});

const text = (...changes: Change[]) => stripVTControlCharacters(diffText(changes));

const fieldLine = (field: Partial<Field>) => {
  const whole: Field = { does: "update", path: "x", before: undefined, after: undefined, replaces: false, ...field };
  return text(change({ fields: [whole] })).split("\n")[1];
};

test("nothing is one line", () => {
  expect(text()).toBe("nothing would change\n");
});

test("each resource is a line with its sign, its reasons, and a count at the end", () => {
  expect(
    text(
      change({ does: "create", type: "af:dns:HostedZone", name: "shop.test-desec" }),
      change({ reasons: ["env of wiki: +A"] }),
      change({
        does: "replace",
        type: "af:akash:Deployment",
        reasons: ["CPU 1 -> 2: immutable", "moved", "memory 1 -> 2: immutable"],
      }),
      change({ does: "delete", type: "platform:services:App", name: "old" }),
      change({ does: "delete", name: "old" }),
    ),
  ).toBe(
    `+ zone shop.test-desec
~ manifest wiki: env of wiki: +A
± deployment wiki: CPU 1 -> 2, memory 1 -> 2: immutable; moved
- app old
- manifest old

1 to create, 1 to update, 1 to replace, 2 to delete
`,
  );
});

test.each<[string, Partial<Field>, string]>([
  ["old and new", { path: "cpu", before: 500, after: 1000 }, "    cpu: 500 -> 1000"],
  ["what is added", { does: "add", path: "names", after: "b.test" }, "    + names: b.test"],
  ["what is gone", { does: "delete", path: "names", before: "b.test" }, "    - names: b.test"],
  [
    "objects on one line",
    { does: "add", path: 'records["a/A"]', after: { ttl: 300, values: ["203.0.113.1"] } },
    '    + records["a/A"]: {ttl: 300, values: [203.0.113.1]}',
  ],
  ["text that is not one word in quotes", { before: "a b", after: "" }, '    x: "a b" -> ""'],
  ["secrets by their name alone", { path: "env", before: "[secret]", after: "[secret]" }, "    env: [secret]"],
  ["a value that becomes secret", { before: "a", after: "[secret]" }, "    x: a -> [secret]"],
  ["what is not known yet", { before: { dseq: "1" }, after: UNKNOWN }, "    x: known once up has run"],
  ["what is not known in part", { does: "add", after: { ip: UNKNOWN } }, "    + x: {ip: (known once up has run)}"],
  ["long values cut", { does: "add", after: "y".repeat(200) }, `    + x: ${"y".repeat(80)}…`],
  [
    "of long values what differs",
    { before: `${"y".repeat(200)}1 end`, after: `${"y".repeat(200)}2 end` },
    `    x: …${"y".repeat(20)}1 end" -> …${"y".repeat(20)}2 end"`,
  ],
  ["control characters escaped", { does: "add", after: "a\u001b[2J" }, '    + x: "a\\u001b[2J"'],
])("fields show %s", (_, field, line) => {
  expect(fieldLine(field)).toBe(line);
});
