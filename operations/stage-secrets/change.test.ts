import { stageFile } from "../../stage/file.ts";
import { keyText } from "../../stage/secrets/key.ts";
import { secretRows } from "../../stage/secrets/states.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { secretPath } from "./key-argument.ts";
import { newProblems } from "./problems.ts";
import { withoutSecret } from "./remove.ts";
import { whyNoValue, withSecrets } from "./set.ts";

const PROD = stageText("prod");
const SALT = "v1:AAAA:v1:AAAA:AAAA";
const sealed = (key: string) => ({ path: key.split("."), ciphertext: "v1:AAAA:BBBB" });
const lines = (text: string) => text.split("\n");
const added = (before: string, after: string) => lines(after).filter((line) => !lines(before).includes(line));

test("the first secret of a file brings the salt, the next ones are one line each", () => {
  const first = withSecrets(PROD, [sealed("dns.providers.desec.token")], SALT);
  expect(added(PROD, first.text)).toEqual(['        token: { secure: "v1:AAAA:BBBB" }', `encryptionsalt: ${SALT}`]);
  const second = withSecrets(first.text, [sealed("images.password")], "v1:other:v1:AAAA:AAAA");
  expect(added(first.text, second.text)).toEqual(['    password: { secure: "v1:AAAA:BBBB" }']);
  expect(newProblems(PROD, second.text, "Pulumi.prod.yaml")).toEqual([]);
});

test("what a new mapping has to have beside the secret is a placeholder in the same line", () => {
  const text = PROD.replace(/ {4}stripe:\n.*\n.*\n/, "");
  const { text: after, needed } = withSecrets(text, [sealed("external.stripe.secretKey")], SALT);
  expect(added(text, after)[0]).toBe(
    '    stripe: { secretKey: { secure: "v1:AAAA:BBBB" }, webhookSecret: placeholder }',
  );
  expect(needed.map(keyText)).toEqual(["external.stripe.webhookSecret"]);
  expect(newProblems(text, after, "Pulumi.prod.yaml")).toEqual([]);
  const both = withSecrets(text, [sealed("external.stripe.secretKey"), sealed("external.stripe.webhookSecret")], SALT);
  expect(both.needed).toEqual([]);
  expect(both.text).not.toMatch(/webhookSecret: placeholder/);
});

test("what would make the stage invalid is told, and nothing that was wrong before", () => {
  const wrong = PROD.replace("    username: placeholder\n", "    usernam: placeholder\n");
  const { text } = withSecrets(wrong, [sealed("services.api.env.not-a-name")], SALT);
  expect(newProblems(wrong, text, "Pulumi.prod.yaml")).toEqual([
    expect.objectContaining({ path: expect.stringMatching(/^services\.api\.env/) }),
  ]);
});

test.each([
  ["one that the stage may do without", "services.api.secrets.AKASH_MNEMONIC", "removed", []],
  ["one that its mapping has to have", "dns.providers.desec.token", "placeholder", ["        token: placeholder"]],
  ["one of two that go together", "images.password", "placeholder", ["    password: placeholder"]],
])("%s is taken out, or its place is kept", (_, key, result, come) => {
  const { text } = withSecrets(PROD, [sealed(key)], SALT);
  const removed = withoutSecret(text, key.split("."), "Pulumi.prod.yaml");
  expect(removed.result).toBe(result);
  expect(added(text, removed.text)).toEqual(come);
});

test("what was set beside nothing else leaves nothing behind", () => {
  const salted = withSecrets(PROD, [sealed("images.password")], SALT).text;
  const { text } = withSecrets(salted, [sealed("services.website.secrets.SESSION")], SALT);
  expect(withoutSecret(text, ["services", "website", "secrets", "SESSION"], "x").text).toBe(salted);
});

test("a mapping with a comment in it stays, and so does one that means something", () => {
  const commented = PROD.replace("        AKASH_MNEMONIC:", "        # of the wallet\n        AKASH_MNEMONIC:");
  const { text } = withoutSecret(commented, ["services", "api", "secrets", "AKASH_MNEMONIC"], "x");
  expect(text).toContain("# of the wallet");
  expect(text).toContain("    api:\n");
});

test.each([
  ["", "is empty"],
  ["placeholder", /^is the word placeholder/],
  ["a\0b", /NUL/],
  ["x".repeat(65 * 1024), "is larger than 64 KiB"],
])("%.20j is no value", (value, why) => {
  expect(whyNoValue(value)).toEqual(typeof why === "string" ? why : expect.stringMatching(why));
});

test("any other text is one", () => {
  for (const value of [" ", "a", "{}\n", "[encrypted]", "ä"]) expect(whyNoValue(value)).toBeUndefined();
});

test("the secret of a repository of backups is set where it is missing, as the list of secrets says", () => {
  const repository = "{ endpoint: https://s3.example.com, bucket: example-backup, accessKey: AKIA }";
  const text = PROD.replace(/^config:\n/m, `config:\n  backup:\n    repositories:\n      - ${repository}\n`);
  const key = "backup.repositories.0.secretKey";
  expect(secretRows(stageFile(text).values)).toContainEqual({ path: key.split("."), state: "missing" });
  const { text: after, needed } = withSecrets(text, [sealed(secretPath(key, "prod").join("."))], SALT);
  expect(added(text, after)[0]).toBe(
    `      - ${repository.replace(" }", ', secretKey: { secure: "v1:AAAA:BBBB" } }')}`,
  );
  expect(needed).toEqual([]);
  expect(secretRows(stageFile(after).values)).toContainEqual({ path: key.split("."), state: "set" });
  expect(newProblems(text, after, "Pulumi.prod.yaml")).toEqual([]);
});
