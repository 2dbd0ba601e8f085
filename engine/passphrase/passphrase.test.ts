import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../root.ts";
import { findSource, opensStage, requirePassphrase, WrongPassphraseError, wrongPassphrase } from "./passphrase.ts";
import { newKey } from "./stage-key.ts";

const PROD = { name: "prod", sandboxed: false, salt: undefined };
const LOCAL = { name: "local", sandboxed: true, salt: undefined };

const folder = await mkdtemp(join(tmpdir(), "passphrase-"));
const file = join(folder, "passphrase");
await writeFile(file, " of a file\n");

describe("a stage takes", () => {
  test.each([
    ["its own", PROD, { PLATFORM_PASSPHRASE_PROD: "mine", PULUMI_CONFIG_PASSPHRASE: "another" }, "mine"],
    [
      "what its own command prints",
      PROD,
      { PLATFORM_PASSPHRASE_COMMAND_PROD: "printf '%s\\n' 'of a  command'" },
      "of a  command",
    ],
    [
      "its own before that of a command",
      PROD,
      { PLATFORM_PASSPHRASE_PROD: "mine", PLATFORM_PASSPHRASE_COMMAND_PROD: "false" },
      "mine",
    ],
    [
      "that of the engine where its own is empty",
      PROD,
      { PLATFORM_PASSPHRASE_PROD: "", PULUMI_CONFIG_PASSPHRASE: "shared" },
      "shared",
    ],
    ["one in a file", PROD, { PULUMI_CONFIG_PASSPHRASE_FILE: file }, "of a file"],
    [
      "an empty one, as the engine does, before one in a file",
      PROD,
      { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: file },
      "",
    ],
    ["the well-known one, on the sandbox", LOCAL, {}, "sandbox"],
    ["the same whatever the engine is given", LOCAL, { PULUMI_CONFIG_PASSPHRASE: "of prod" }, "sandbox"],
    ["its own on the sandbox, too", LOCAL, { PLATFORM_PASSPHRASE_LOCAL: "mine" }, "mine"],
  ])("%s", async (_, stage, variables, text) => {
    expect(await requirePassphrase(stage, variables)).toMatchObject({ text });
  });

  test("on the sandbox that of the engine, where it was encrypted with that", async () => {
    const [own, known] = [(await newKey("mine")).salt, (await newKey("sandbox")).salt];
    const variables = { PULUMI_CONFIG_PASSPHRASE: "mine" };
    expect(await findSource({ ...LOCAL, salt: own }, variables)).toMatchObject({
      variable: "PULUMI_CONFIG_PASSPHRASE",
    });
    expect(await findSource({ ...LOCAL, salt: known }, variables)).toEqual({ holds: "well-known" });
  });
});

test("without one, it is said where to put it, by a command that shows it to nobody", async () => {
  await expect(requirePassphrase(PROD, {})).rejects.toMatchObject({
    message: expect.stringMatching(
      /no passphrase is set: neither PLATFORM_PASSPHRASE_PROD, nor PLATFORM_PASSPHRASE_COMMAND_PROD /,
    ),
    fix: "read -rs PLATFORM_PASSPHRASE_PROD && export PLATFORM_PASSPHRASE_PROD",
  });
});

test.each([
  [
    "in the engine's variable",
    { PULUMI_CONFIG_PASSPHRASE: "sandbox" },
    /^the passphrase in PULUMI_CONFIG_PASSPHRASE is that of .*left from eval/,
  ],
  [
    "in its own",
    { PLATFORM_PASSPHRASE_PROD: "sandbox" },
    /^the passphrase in PLATFORM_PASSPHRASE_PROD is that of .*prod is not one\. That/,
  ],
  [
    "printed",
    { PLATFORM_PASSPHRASE_COMMAND_PROD: "echo sandbox" },
    /^the passphrase that the command in \w+_PROD prints is that of/,
  ],
])("a real stage is never encrypted with the one everybody has: %s", async (_, variables, says) => {
  await expect(requirePassphrase(PROD, variables)).rejects.toThrow(says);
});

test.each([
  ["fails", "echo secret-text; exit 3", /ended with exit code 3/],
  ["prints nothing", "true", /prints nothing/],
  ["prints several lines", "printf 'a\\nb\\n'", /prints several lines/],
])("a command that %s is told without what it is and what it prints", async (_, command, says) => {
  const failed = requirePassphrase(PROD, { PLATFORM_PASSPHRASE_COMMAND_PROD: command });
  await expect(failed).rejects.toThrow(says);
  await expect(failed).rejects.not.toThrow(/secret-text/);
});

test("a file that cannot be read is named", async () => {
  const failed = requirePassphrase(PROD, { PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" });
  await expect(failed).rejects.toThrow(/names \/nowhere, which cannot be read \(ENOENT\)/);
});

test("one of another stage is said to be that, with the way out of this stage", () => {
  const shared = { holds: "passphrase", variable: "PULUMI_CONFIG_PASSPHRASE" } as const;
  expect(new WrongPassphraseError(PROD, shared)).toMatchObject({
    code: "passphrase",
    message:
      "the passphrase in PULUMI_CONFIG_PASSPHRASE is not the one that stage prod is encrypted with; it may be another stage's. That of stage prod is in your recovery kit.",
    fix: "read -rs PLATFORM_PASSPHRASE_PROD && export PLATFORM_PASSPHRASE_PROD",
  });
  const own = { holds: "passphrase", variable: "PLATFORM_PASSPHRASE_LOCAL" } as const;
  expect(new WrongPassphraseError(LOCAL, own).fix).toBe("unset PLATFORM_PASSPHRASE_LOCAL");
});

test("a real stage that was copied from one on the sandbox is said to be that", async () => {
  const { salt } = await newKey("sandbox");
  const source = { holds: "passphrase", variable: "PLATFORM_PASSPHRASE_PROD" } as const;
  expect((await wrongPassphrase({ ...PROD, salt }, source)).message).toMatch(
    /^Pulumi\.prod\.yaml is encrypted with .*everybody/,
  );
  expect(await wrongPassphrase({ ...PROD, salt: (await newKey("x")).salt }, source)).toBeInstanceOf(
    WrongPassphraseError,
  );
});

test("whether a passphrase is the one of a stage is told by the salt that Pulumi wrote into its file", async () => {
  const stage = await readFile(join(root, "Pulumi.local.yaml"), "utf8");
  const salt = /^encryptionsalt: (.*)$/m.exec(stage)![1]!;
  const given = (text: string) => ({ text, source: { holds: "well-known" } as const });
  expect(await opensStage(salt, given("sandbox"))).toBe(true);
  expect(await opensStage(salt, given("another"))).toBe(false);
  // Of another form nothing can be told.
  expect(await opensStage("v2:other", given("another"))).toBe(true);
});
