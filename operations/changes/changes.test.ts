import { UNKNOWN } from "../../engine/stack-state.ts";
import { changesIn } from "./changes.ts";
import { errorsIn } from "./plan.ts";

const URN = "urn:pulumi:local::platform::platform:services:App$af:akash:Manifest::wiki";

type Values = Record<string, unknown>;

const fieldsOf = (before: Values, after: Values, detailedDiff: Record<string, string>) => {
  const kinds = Object.entries(detailedDiff).map(([path, kind]) => [path, { kind }]);
  const step = { op: "update", urn: URN, detailedDiff: Object.fromEntries(kinds) };
  const [change] = changesIn({ steps: [{ ...step, oldState: { inputs: before }, newState: { inputs: after } }] });
  return change!.fields;
};

test("a change says what is done to which resource, and why", () => {
  const diagnostics = [
    { urn: URN, severity: "info", message: "replace: another lease runs it\n" },
    { urn: URN, severity: "info", message: "update in place: env of wiki: +A" },
    { urn: URN, severity: "info", message: "looking at it" },
    { urn: "urn:pulumi:local::platform::af:dns:Records::x", severity: "info", message: "replace: of another one" },
  ];
  expect(changesIn({ steps: [{ op: "replace", urn: URN }], diagnostics })).toEqual([
    {
      does: "replace",
      type: "af:akash:Manifest",
      name: "wiki",
      reasons: ["another lease runs it", "env of wiki: +A"],
      fields: [],
    },
  ]);
});

test("what stays, what is only read and the stack itself are no changes", () => {
  const stack = "urn:pulumi:local::platform::pulumi:pulumi:Stack::platform-local";
  const steps = ["same", "read", "refresh"].map((op) => ({ op, urn: URN }));
  expect(changesIn({ steps: [...steps, { op: "create", urn: stack }] })).toEqual([]);
});

test("what has one name stands together, whatever order the engine planned in", () => {
  const steps = ["App::wiki", "af:dns:Records::shop.test", "af:akash:Deployment::api", "Manifest::wiki"].map((end) => ({
    op: "update",
    urn: `urn:pulumi:local::platform::${end}`,
  }));
  expect(changesIn({ steps }).map(({ type, name }) => `${type} ${name}`)).toEqual([
    "af:akash:Deployment api",
    "af:dns:Records shop.test",
    "App wiki",
    "Manifest wiki",
  ]);
});

test("a replacement that is told in its steps is one change", () => {
  const steps = ["create-replacement", "replace", "delete-replaced"].map((op) => ({ op, urn: URN }));
  expect(changesIn({ steps }).map(({ does }) => does)).toEqual(["replace"]);
});

test.each<[string, Values, Values, Record<string, string>, object[]]>([
  [
    "a value, with what it was and will be",
    { cpu: 500, x: 1 },
    { cpu: 1000, x: 2 },
    { cpu: "update-replace" },
    [{ does: "update", path: "cpu", before: 500, after: 1000, replaces: true }],
  ],
  [
    "what is added and what is taken away",
    { records: { "www/A": { ttl: 60 } } },
    { records: { "docs/A": { ttl: 300 } } },
    { 'records["www/A"]': "delete", 'records["docs/A"]': "add" },
    [
      { does: "delete", path: 'records["www/A"]', before: { ttl: 60 }, after: undefined, replaces: false },
      { does: "add", path: 'records["docs/A"]', before: undefined, after: { ttl: 300 }, replaces: false },
    ],
  ],
  [
    "a list of names by what is new in it, not by who moved",
    { names: ["a", "c"] },
    { names: ["a", "b", "c"] },
    { "names[1]": "update", "names[2]": "add" },
    [{ does: "add", path: "names", before: undefined, after: "b", replaces: false }],
  ],
  [
    "the one item of a list that is another",
    { args: ["-c", "old"] },
    { args: ["-c", "new"] },
    { "args[1]": "update" },
    [{ does: "update", path: "args", before: "old", after: "new", replaces: false }],
  ],
  [
    "a list that is only ordered otherwise",
    { names: ["a", "b"] },
    { names: ["b", "a"] },
    { "names[0]": "update", "names[1]": "update" },
    [{ does: "update", path: "names", before: ["a", "b"], after: ["b", "a"], replaces: false }],
  ],
  [
    "items of a list of objects each",
    { ports: [{ port: 1 }] },
    { ports: [{ port: 2 }] },
    { "ports[0].port": "update" },
    [{ does: "update", path: "ports[0].port", before: 1, after: 2, replaces: false }],
  ],
  [
    "what only `up` will know once, by what it belongs to",
    { lease: { dseq: "1", oseq: 1 } },
    { lease: { dseq: UNKNOWN, oseq: UNKNOWN } },
    { "lease.dseq": "update-replace", "lease.oseq": "update" },
    [{ does: "update", path: "lease", before: { dseq: "1", oseq: 1 }, after: UNKNOWN, replaces: true }],
  ],
  [
    "a secret, hidden on both sides",
    { env: "[secret]" },
    { env: "[secret]" },
    { "env[3]": "update" },
    [{ does: "update", path: "env[3]", before: "[secret]", after: "[secret]", replaces: false }],
  ],
])("names %s", (_, before, after, detailedDiff, fields) => {
  expect(fieldsOf(before, after, detailedDiff)).toEqual(fields);
});

test("what differs from what was found live is looked up in the outputs", () => {
  const step = { op: "update", urn: URN, detailedDiff: { version: { kind: "update" } } };
  const [change] = changesIn({
    steps: [{ ...step, oldState: { inputs: {}, outputs: { version: "a" } }, newState: { inputs: {} } }],
  });
  expect(change!.fields).toEqual([{ does: "update", path: "version", before: "a", after: undefined, replaces: false }]);
});

test("errors are told as the engine says them", () => {
  const diagnostics = [
    { severity: "warning", message: "careful" },
    { severity: "error", message: "error: no\n" },
  ];
  expect(errorsIn({ diagnostics })).toEqual([expect.stringMatching(/^error\[engine\]: no\n {2}fix: /)]);
});
