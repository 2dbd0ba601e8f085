import { ownSource, ownVariables } from "./source.ts";

test.each([
  ["prod", "PLATFORM_PASSPHRASE_PROD", "PLATFORM_PASSPHRASE_COMMAND_PROD"],
  ["eu-west.2", "PLATFORM_PASSPHRASE_EU_WEST_2", "PLATFORM_PASSPHRASE_COMMAND_EU_WEST_2"],
  ["command-prod", "PLATFORM_PASSPHRASE__COMMAND_PROD", "PLATFORM_PASSPHRASE_COMMAND_COMMAND_PROD"],
])("stage %s has %s and %s", (stage, passphrase, command) => {
  expect(ownVariables(stage)).toEqual({ passphrase, command });
});

test("the command of one stage is not the passphrase of another", () => {
  const variables = { PLATFORM_PASSPHRASE_COMMAND_PROD: "pass show prod" };
  expect(ownSource("command-prod", variables)).toBeUndefined();
  expect(ownSource("prod", variables)).toEqual({ holds: "command", variable: "PLATFORM_PASSPHRASE_COMMAND_PROD" });
});
