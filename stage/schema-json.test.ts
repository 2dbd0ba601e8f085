import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configJsonSchema, type SchemaNode, stageJsonSchema } from "./schema-json.ts";

const file = join(import.meta.dirname, "../docs/stage.schema.json");

test("docs/stage.schema.json is what the schema says", () => {
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(stageJsonSchema());
});

test("every key of a stage file is described", () => {
  const bare: string[] = [];
  visit(configJsonSchema() as SchemaNode, "", bare);
  expect(bare).toEqual([]);
});

function visit(node: SchemaNode, path: string, bare: string[]): void {
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    if (!child.description) bare.push(`${path}${key}`);
    visit(child, `${path}${key}.`, bare);
  }
  if (typeof node.additionalProperties === "object") visit(node.additionalProperties, `${path}*.`, bare);
  if (node.items) visit(node.items, `${path}[].`, bare);
}
