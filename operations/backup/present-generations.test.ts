import { presentGenerations } from "./present-generations.ts";

const generation = (name: string, replaced = false) => ({
  urn: "urn:pulumi:local::shop::af:backup:Generation::postgres",
  type: "af:backup:Generation",
  ...(replaced && { delete: true }),
  outputs: { generation: name },
});

test("a service writes the generation of its place, and not that of one which is about to go", () => {
  const resources = [generation("g1-a", true), generation("g2-b")];
  expect(presentGenerations({ deployment: { resources } })).toEqual({ postgres: "g2-b" });
});

test("a stage without backups writes none", () => {
  expect(presentGenerations({ deployment: {} })).toEqual({});
});
