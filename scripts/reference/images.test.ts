import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STAND_INS } from "../../images/stand-ins/catalog.ts";
import { imageReference } from "./images.ts";

test("docs/images.md has a row for every stand-in, as the catalog says", () => {
  const reference = imageReference(STAND_INS);
  expect(readFileSync(join(import.meta.dirname, "../../docs/images.md"), "utf8")).toBe(reference);
  for (const { name } of STAND_INS) expect(reference).toMatch(new RegExp(`^\\| ${name} +\\|`, "m"));
});
