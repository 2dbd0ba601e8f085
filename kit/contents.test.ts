import fc from "fast-check";
import { elsewhereName, filesElsewhere, type Kit, kitText, projectFiles, projectName, readKit } from "./contents.ts";
import { kitWith } from "./kit.fixture.ts";

const document = (change: (value: Record<string, unknown>) => void): string => {
  const value = JSON.parse(kitText(kitWith()));
  change(value);
  return JSON.stringify(value);
};

const named = (name: string) =>
  document((value) => {
    (value.files as Record<string, string>)[name] = "x";
  });

const reason = (text: string): string => {
  try {
    readKit(text);
    return "read";
  } catch (error) {
    return (error as Error).message;
  }
};

test("what is put in is what comes out, whatever the texts are", () => {
  const part = fc.stringMatching(/^[\w-][\w .-]{0,10}[\w-]$/);
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  fc.assert(
    fc.property(fc.dictionary(path.map(projectName), fc.string({ unit: "grapheme" })), (files) => {
      const kit = kitWith(files);
      expect(readKit(kitText(kit))).toEqual(kit);
    }),
  );
});

test("files of the project are known by their path, those from elsewhere by a name", () => {
  const kit: Kit = kitWith({ [projectName("dns/zones/a.yaml")]: "zone", [elsewhereName("wallet.key")]: "key" });
  expect([...projectFiles(kit)]).toEqual([["dns/zones/a.yaml", "zone"]]);
  expect([...filesElsewhere(kit)]).toEqual([["wallet.key", "key"]]);
});

test.each([
  "project/../../etc/passwd",
  "/etc/passwd",
  "project//etc/passwd",
  "project/./a",
  "project/..",
  "project\\..\\a",
  "project/C:/a",
  "project/a\0b",
  "",
])("a name that leads elsewhere is refused: %j", (name) => {
  expect(reason(named(name))).toContain("leads out of the folder");
  expect(() => kitText(kitWith({ [name]: "x" }))).toThrow();
});

test.each<[string, string, RegExp]>([
  ["no JSON", "runbook", /it is not JSON/],
  ["half of one", kitText(kitWith()).slice(0, -20), /it is not JSON/],
  ["nothing", "", /it is not JSON/],
  ["another document", '{"version":3,"deployment":{}}', /is no kit: kit/],
  ["a list", "[]", /is no kit/],
  [
    "one without a state",
    document((value) => delete (value.files as Record<string, unknown>)["state.json"]),
    /state\.json/,
  ],
  ["one with something else in it", document((value) => Object.assign(value, { run: "sh" })), /is no kit/],
  ["a file that is no text", document((value) => Object.assign(value.files as object, { a: 1 })), /files: a/],
  ["a stage that is a path", document((value) => Object.assign(value, { stage: "../prod" })), /stage/],
])("%s is no kit", (_, text, message) => {
  expect(reason(text)).toMatch(message);
});

test("one of a later toolkit is told apart, with the way out", () => {
  expect(() => readKit(document((value) => Object.assign(value, { kit: 2, toolkit: "9.1.0" })))).toThrow(
    expect.objectContaining({
      code: "kit",
      message: expect.stringMatching(/form 2, .* up to form 1: it was made by a later one \(9\.1\.0\)/),
      fix: expect.stringContaining("git pull"),
    }),
  );
});

test("one that no bucket would take at once is not made", () => {
  expect(() => kitText(kitWith({ [projectName("large")]: "x".repeat(12 * 2 ** 20) }))).toThrow(/larger than 11 MiB/);
});
