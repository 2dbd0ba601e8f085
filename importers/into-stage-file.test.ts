import fc from "fast-check";
import { InputError } from "../input/input-error.ts";
import { dataOf, parseYaml } from "../input/yaml.ts";
import { EditError } from "../stage/edit/edit-error.ts";
import { stageText } from "../stage/stage.fixture.ts";
import type { Draft } from "./draft.ts";
import { intoStageFile, takenNames } from "./into-stage-file.ts";

const draft = (name: string): Draft => ({
  name,
  at: { file: "compose.yaml", line: 1 },
  path: `services.${name}`,
  settings: { image: `${name}:1`, port: 80, env: { TITLE: "a: b" } },
  remarks: { port: "decide" },
});

const wiki = [draft("wiki")];
const LINES = ["wiki:", "  image: wiki:1", "  port: 80 # decide", "  env:", '    TITLE: "a: b"'];
const lines = (column: number): string => LINES.map((line) => `${" ".repeat(column)}${line}\n`).join("");

const HEAD = `# The stage.
config:
  domain: example.com # ours
`;

test.each<[string, string, string]>([
  ["into a file without services", HEAD, `${HEAD}  services:\n    apps:\n${lines(6)}`],
  [
    "before what comes after config",
    `${HEAD}encryptionsalt: v1:x\n`,
    `${HEAD}  services:\n    apps:\n${lines(6)}encryptionsalt: v1:x\n`,
  ],
  [
    "under the project's name, where the other keys have it",
    "config:\n  alternate-futures:domain: example.com\n",
    `config:\n  alternate-futures:domain: example.com\n  alternate-futures:services:\n    apps:\n${lines(6)}`,
  ],
  [
    "after the platform's services, and comments among them",
    `${HEAD}  services:\n    api: { enabled: false } # not yet\n    # the docs\n    docs:\n      cpu: 1\n      # nothing else\n  acme: { directory: pebble }\n`,
    `${HEAD}  services:\n    api: { enabled: false } # not yet\n    # the docs\n    docs:\n      cpu: 1\n      # nothing else\n    apps:\n${lines(6)}  acme: { directory: pebble }\n`,
  ],
  [
    "after the apps that are there",
    `${HEAD}  services:\n    apps:\n      shop:\n        image: shop:1\n        args:\n          - a\n          - |\n            b\n            c\n\n    docs: {}\n`,
    `${HEAD}  services:\n    apps:\n      shop:\n        image: shop:1\n        args:\n          - a\n          - |\n            b\n            c\n${lines(6)}\n    docs: {}\n`,
  ],
  [
    "where nothing stands yet",
    `${HEAD}  services:\n    apps: # mine\n`,
    `${HEAD}  services:\n    apps: # mine\n${lines(6)}`,
  ],
  [
    "in place of {}",
    `${HEAD}  services: {} # none\n  acme: {}\n`,
    `${HEAD}  services: # none\n    apps:\n${lines(6)}  acme: {}\n`,
  ],
  [
    "with four characters a level",
    "config:\n    services:\n        docs: {}\n",
    `config:\n    services:\n        docs: {}\n        apps:\n${lines(10)}`,
  ],
  [
    "into a mapping of one line, in that line",
    `${HEAD}  services: { docs: { cpu: 1 } } # few\n`,
    `${HEAD}  services: { docs: { cpu: 1 }, apps: { wiki: { image: wiki:1, port: 80, env: { TITLE: "a: b" } } } } # few\n`,
  ],
  [
    "into apps of one line",
    `${HEAD}  services: { apps: { shop: { image: a } } }\n`,
    `${HEAD}  services: { apps: { shop: { image: a }, wiki: { image: wiki:1, port: 80, env: { TITLE: "a: b" } } } }\n`,
  ],
  [
    "into empty apps of one line",
    `${HEAD}  services: { apps: {}, docs: {} }\n`,
    `${HEAD}  services: { apps: { wiki: { image: wiki:1, port: 80, env: { TITLE: "a: b" } } }, docs: {} }\n`,
  ],
  [
    "into a file without a line break at its end",
    HEAD.trimEnd(),
    `${HEAD}  services:\n    apps:\n${lines(6)}`.trimEnd(),
  ],
  [
    "with Windows' line breaks",
    HEAD.replaceAll("\n", "\r\n"),
    `${HEAD}  services:\n    apps:\n${lines(6)}`.replaceAll("\n", "\r\n"),
  ],
  ["before the end of the document", `${HEAD}...\n`, `${HEAD}  services:\n    apps:\n${lines(6)}...\n`],
])("apps go %s", (_, before, after) => {
  expect(intoStageFile(before, wiki)).toBe(after);
});

test.each(["local", "staging", "prod"])("of the stage %s nothing else changes", (name) => {
  const before = stageText(name);
  const after = intoStageFile(before, [draft("wiki"), draft("cache")]);
  const kept = after.split("\n");
  const added = kept.filter((line) => !before.split("\n").includes(line));
  expect(kept.filter((line) => !added.includes(line)).join("\n")).toBe(before);
  expect(["services:", "apps:"]).toContain(added[0]?.trim());
});

test.each<[string, string, number, RegExp]>([
  ["a list of services", `${HEAD}  services: [a]\n`, 4, /config\.services is no mapping/],
  [
    "apps that are an alias",
    "x: &x { a: { image: a } }\nconfig:\n  services:\n    apps: *x\n",
    4,
    /apps is no mapping/,
  ],
])("a file with %s is refused, with its line", (_, text, line, says) => {
  expect(() => intoStageFile(text, wiki)).toThrow(says);
  expect(() => intoStageFile(text, wiki)).toThrow(
    expect.objectContaining({ place: expect.objectContaining({ line }) }),
  );
});

test("names that are there are told", () => {
  const text = `${HEAD}  services:\n    apps:\n      wiki: { image: a }\n`;
  expect(takenNames(text, [...wiki, draft("cache")])).toEqual(["wiki"]);
  expect(takenNames(HEAD, wiki)).toEqual([]);
});

test("whatever the file, it is written or refused, and means what it meant", () => {
  const example = stageText("prod");
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(30), fc.string({ maxLength: 8 }), (at, length, by) => {
      const before = example.slice(0, at) + by + example.slice(at + length);
      try {
        const after = dataOf(parseYaml(intoStageFile(before, wiki))) as object;
        expect(JSON.stringify(after)).toContain('"wiki":{"image":"wiki:1"');
        const others = (file: unknown) => ({ ...(file as object), config: undefined });
        expect(others(after)).toEqual(others(dataOf(parseYaml(before))));
      } catch (error) {
        if (!(error instanceof EditError || error instanceof InputError)) throw error;
      }
    }),
    { numRuns: 200 },
  );
});
