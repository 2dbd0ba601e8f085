import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../commands.ts";
import { commandReference } from "./reference.ts";

const reference = commandReference(COMMANDS);

test("docs/commands.md is what the commands say", () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/commands.md"), "utf8")).toBe(reference);
});

test("a command has its options with defaults, its text, its examples and its needs", () => {
  const [section] = /^### lease move\n[\s\S]*?(?=^### )/m.exec(reference) ?? [];
  expect(section).toMatch(/^\.\/platform lease move api --reason dead +# to the best other bid$/m);
  expect(section).toMatch(/^\| `<service>` +\| +\| such as api \|$/m);
  expect(section).toMatch(/^\| `-s, --stage <name>` +\| `local` +\| stage, .*; or `PLATFORM_STAGE` \|$/m);
  expect(section).toMatch(/^Writes the present provider into services\.\\<service>\.placement\.exclude/m);
  expect(section).toMatch(/^Needs: the stage file, Pulumi, the network, the wallet's key, DNS credentials\.$/m);
});

test("what must be typed, and the only words it may be, are told", () => {
  expect(reference).toMatch(/^\| `--reason <reason>` +\| required \| why: `unspecified`, `keyCompromise`/m);
});

test("every link of the table leads to a heading", () => {
  const links = [...reference.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  const headings = [...reference.matchAll(/^##+ (.+)$/gm)].map(([, title]) => title!.replaceAll(" ", "-"));
  expect(links.length).toBeGreaterThan(40);
  expect(headings).toEqual(expect.arrayContaining(links));
});
