import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opensStage, requirePassphrase, WrongPassphraseError } from "./passphrase.ts";
import { root } from "./root.ts";

test.each([
  ["its own", "prod", false, { PULUMI_CONFIG_PASSPHRASE: "mine" }],
  ["one in a file", "prod", false, { PULUMI_CONFIG_PASSPHRASE_FILE: "/kit/passphrase" }],
  ["an empty one, as the engine allows it", "prod", false, { PULUMI_CONFIG_PASSPHRASE: "" }],
  ["the one everybody has, on the sandbox", "local", true, { PULUMI_CONFIG_PASSPHRASE: "sandbox" }],
])("a stage may have %s", (_, stage, sandboxed, variables) => {
  expect(() => requirePassphrase(stage, sandboxed, variables)).not.toThrow();
});

test("without one, it is said where to put it", () => {
  expect(() => requirePassphrase("prod", false, {})).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/no passphrase is set\.$/),
      fix: expect.stringMatching(/^export PULUMI_CONFIG_PASSPHRASE=/),
    }),
  );
});

test("a real stage is never encrypted with the one everybody has", () => {
  expect(() => requirePassphrase("prod", false, { PULUMI_CONFIG_PASSPHRASE: "sandbox" })).toThrow(
    /^PULUMI_CONFIG_PASSPHRASE is that of stages on the sandbox, which everybody knows; stage prod is not one\./,
  );
});

test("one of another stage is said to be that, with the way out of this stage", () => {
  const given = { PULUMI_CONFIG_PASSPHRASE: "another" };
  expect(new WrongPassphraseError("local", true, given)).toMatchObject({
    code: "passphrase",
    message:
      "the passphrase in PULUMI_CONFIG_PASSPHRASE is not the one that stage local is encrypted with; it may be another stage's.",
    fix: "unset PULUMI_CONFIG_PASSPHRASE PULUMI_CONFIG_PASSPHRASE_FILE (stages on the sandbox need none)",
  });
  const file = { PULUMI_CONFIG_PASSPHRASE_FILE: "/kit/staging" };
  expect(new WrongPassphraseError("prod", false, file)).toMatchObject({
    message: expect.stringContaining("PULUMI_CONFIG_PASSPHRASE_FILE is not the one that stage prod "),
    fix: expect.stringMatching(/^export PULUMI_CONFIG_PASSPHRASE_FILE=… \(that of stage prod/),
  });
});

test("whether a passphrase is the one of a stage is told by the salt that Pulumi wrote into its file", async () => {
  const stage = await readFile(join(root, "Pulumi.local.yaml"), "utf8");
  const salt = /^encryptionsalt: (.*)$/m.exec(stage)![1]!;
  const file = join(await mkdtemp(join(tmpdir(), "passphrase-")), "passphrase");
  await writeFile(file, "sandbox\n");
  expect(await opensStage(salt, { PULUMI_CONFIG_PASSPHRASE: "sandbox" })).toBe(true);
  expect(await opensStage(salt, { PULUMI_CONFIG_PASSPHRASE_FILE: file })).toBe(true);
  expect(await opensStage(salt, { PULUMI_CONFIG_PASSPHRASE: "another" })).toBe(false);
});

test("where that cannot be told, nothing is said", async () => {
  expect(await opensStage("v2:other", { PULUMI_CONFIG_PASSPHRASE: "another" })).toBe(true);
  expect(await opensStage("v1:AAAA:v1:AAAA:AAAA", { PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" })).toBe(true);
});
