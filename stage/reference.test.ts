import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stageReference } from "./reference.ts";

const reference = stageReference();

test("docs/stage-file.md is what the schema says", () => {
  expect(readFileSync(join(import.meta.dirname, "../docs/stage-file.md"), "utf8")).toBe(reference);
});

test("a key has its type, default, description and example", () => {
  expect(lineOf("ttl")).toMatch(/whole number, 30 to 86400 *\| `300` +\| Seconds /);
  expect(lineOf("domain")).toMatch(/\| text +\| required +\| Domain .* Example: `example\.com`\. \|$/);
});

test("keys within lists, named entries and secrets are listed", () => {
  expect(lineOf("exclude[].provider")).toMatch(/\| required /);
  expect(lineOf("also.<name>.named")).toMatch(/\| boolean /);
  expect(lineOf("[].reason")).toMatch(/\| text +\| required /);
  expect(lineOf("wallet.command")).toMatch(/\| list of text .* `\[ssh, signer, akash-sign\]`/);
  expect(lineOf("providers.desec.token")).toMatch(/\| secret +\| required +\| API token\. \|$/);
  expect(reference).not.toContain("`providers.desec.token.secure`");
});

test("what services share is told once, the rest of those that have it", () => {
  expect(reference.match(/^\| `cpu` /gm)).toHaveLength(1);
  expect(reference).toMatch(/^## `services\.auth`, .*`services\.website`\n\n\| Key .*\n.*\n\| `containerfile` /m);
});

test("no description loses what stands in angle brackets or between asterisks", () => {
  const text = reference.replace(/`[^`]*`/g, "");
  expect(text).not.toMatch(/(?<!\\)[<*]/);
});

function lineOf(key: string): string {
  return reference.split("\n").find((line) => line.startsWith(`| \`${key}\` `)) ?? "";
}
