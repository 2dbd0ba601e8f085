import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretVariables } from "./variables.ts";

test("secret are those with such a name, those that are named, and passwords in URLs", () => {
  const variables = {
    PATH: "/bin",
    STRIPE_SECRET_KEY: "stripe-value",
    CLOUDFLARE_API_TOKEN: "token-value",
    PULUMI_CONFIG_PASSPHRASE: "passphrase-value",
    WALLET_WORDS: "named-value",
    HTTPS_PROXY: "http://me:proxy-value@proxy.example:3128",
    KEYBOARD: "us",
    SSH_KEY: "/home/me/.ssh/id",
    EMPTY_TOKEN: "",
  };
  expect(secretVariables(variables, ["WALLET_WORDS"])).toEqual([
    "stripe-value",
    "token-value",
    "passphrase-value",
    "named-value",
    "http://me:proxy-value@proxy.example:3128",
    "proxy-value",
  ]);
});

test("a passphrase that is in a file is read from there", () => {
  const file = join(mkdtempSync(join(tmpdir(), "passphrase-")), "passphrase");
  writeFileSync(file, "in-a-file\n");
  expect(secretVariables({ PULUMI_CONFIG_PASSPHRASE_FILE: file })).toEqual(["in-a-file"]);
  expect(secretVariables({ PULUMI_CONFIG_PASSPHRASE_FILE: `${file}-gone` })).toEqual([]);
});

test("a command that prints a passphrase is none", () => {
  const variables = { PLATFORM_PASSPHRASE_COMMAND_PROD: "pass show prod", PLATFORM_PASSPHRASE_PROD: "hidden" };
  expect(secretVariables(variables)).toEqual(["hidden"]);
});
