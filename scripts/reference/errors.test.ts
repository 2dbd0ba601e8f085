import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CODES, type Code, docsOf } from "../../errors/codes.ts";
import { errorReference } from "./errors.ts";

const docs = join(import.meta.dirname, "../../docs");
const page = readFileSync(join(docs, "errors.md"), "utf8");

test("docs/errors.md is what the table of codes says", () => {
  expect(page).toBe(errorReference(CODES));
});

test("every code leads to its section, and every section is of a code", () => {
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => `docs/errors.md#${title}`);
  expect(sections).toEqual((Object.keys(CODES) as Code[]).map(docsOf));
});

test("every page that a section names is there", () => {
  const pages = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, file]) => file!);
  expect(pages.length).toBeGreaterThan(5);
  expect(pages.filter((file) => !existsSync(join(docs, file)))).toEqual([]);
});
