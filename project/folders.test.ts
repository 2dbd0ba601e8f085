import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectAround, toolkitFolder } from "./folders.ts";

test("a project is where the nearest Pulumi.yaml is, and a folder that is in none stands for itself", () => {
  const folder = mkdtempSync(join(tmpdir(), "project-"));
  const inner = join(folder, "programs", "shop");
  mkdirSync(inner, { recursive: true });
  expect(projectAround(inner)).toBe(inner);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: outer\n");
  expect(projectAround(inner)).toBe(folder);
  writeFileSync(join(inner, "Pulumi.yaml"), "name: inner\n");
  expect(projectAround(inner)).toBe(inner);
});

test("the toolkit's own folder holds its images", () => {
  expect(projectAround(join(toolkitFolder, "images", "proxy"))).toBe(toolkitFolder);
});
