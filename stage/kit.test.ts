import { stageFile } from "./file.ts";
import { isRecipient, kitProblems } from "./kit.ts";
import { parseStage } from "./parse.ts";
import { stageText } from "./stage.fixture.ts";

const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

const parsed = (more: object) => parseStage({ ...stageFile(stageText("local")).values, ...more });

test("a recipient is one with all its letters", () => {
  expect(isRecipient(RECIPIENT)).toBe(true);
});

test.each<[string, string]>([
  ["with a letter that is another", RECIPIENT.replace("54pw", "54pq")],
  ["cut off", RECIPIENT.slice(0, -1)],
  ["of capitals", RECIPIENT.toUpperCase()],
  ["of another kind", "age1yubikey1q2w3e4r5t6y7u8i9o0p"],
  ["of SSH", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN"],
  ["that is an address of another chain", "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63"],
  [
    "that opens the kit in place of closing it",
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
  ],
  ["that is empty", ""],
])("a text %s is none", (_, text) => {
  expect(isRecipient(text)).toBe(false);
  expect(JSON.stringify(parsed({ backup: {}, kit: { recipients: [text] } }).problems)).toMatch(
    /kit\.recipients\.0.*must be a recipient of age/,
  );
});

test("a stage with a kit and backups is valid, and one without backups is told where it would be kept", () => {
  const kit = { recipients: [RECIPIENT] };
  expect(parsed({ backup: {}, kit }).stage?.kit).toEqual(kit);
  expect(parsed({ kit }).problems).toMatchObject([{ path: "kit", message: expect.stringContaining("Add backup") }]);
  expect(kitProblems({})).toEqual([]);
});

test("a kit for nobody is refused", () => {
  expect(parsed({ backup: {}, kit: { recipients: [] } }).problems).toMatchObject([{ path: "kit.recipients" }]);
});
