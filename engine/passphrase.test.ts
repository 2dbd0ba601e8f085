import { requirePassphrase, wrongPassphrase } from "./passphrase.ts";

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
    /no passphrase is set\.\n {2}fix: export PULUMI_CONFIG_PASSPHRASE=/,
  );
});

test("a real stage is never encrypted with the one everybody has", () => {
  expect(() => requirePassphrase("prod", false, { PULUMI_CONFIG_PASSPHRASE: "sandbox" })).toThrow(
    /^PULUMI_CONFIG_PASSPHRASE is that of stages on the sandbox, which everybody knows; stage prod is not one\./,
  );
});

test("one of another stage is said to be that, with the way out of this stage", () => {
  const says = "error: getting stack configuration: get stack secrets manager: incorrect passphrase";
  const given = { PULUMI_CONFIG_PASSPHRASE: "another" };
  expect(wrongPassphrase(says, "local", true, given)?.message).toBe(
    "the passphrase in PULUMI_CONFIG_PASSPHRASE is not the one that stage local is encrypted with; it may be another stage's." +
      "\n  fix: unset PULUMI_CONFIG_PASSPHRASE PULUMI_CONFIG_PASSPHRASE_FILE (stages on the sandbox need none)",
  );
  const file = { PULUMI_CONFIG_PASSPHRASE_FILE: "/kit/staging" };
  expect(wrongPassphrase(says, "prod", false, file)?.message).toMatch(
    /PULUMI_CONFIG_PASSPHRASE_FILE is not the one that stage prod .*\n {2}fix: export PULUMI_CONFIG_PASSPHRASE_FILE=… \(that of stage prod/,
  );
  expect(wrongPassphrase("error: something else", "prod", false, file)).toBeUndefined();
});
