import { projectName } from "../../kit/contents.ts";
import { kitWith } from "../../kit/kit.fixture.ts";
import { restoration } from "./restoration.ts";

const PROJECT = "name: shop\nruntime: nodejs\nbackend:\n  url: s3://state\n";
const KIT = kitWith({
  [projectName("Pulumi.yaml")]: PROJECT,
  [projectName("Pulumi.prod.yaml")]: "config: {}\n",
  [projectName("Pulumi.local.yaml")]: "config: {}\n",
  [projectName("dns/zones/shop.example.yaml")]: "www: {}\n",
});

const decided = (there: Readonly<Record<string, string>>) => restoration(KIT, (path) => there[path]);

test("in an empty folder all of it is written, and what is no file of the project is not", () => {
  expect(decided({})).toEqual({
    write: ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.local.yaml", "dns/zones/shop.example.yaml"],
    same: [],
    left: [],
    contested: [],
  });
});

test.each<[string, string, string, "same" | "left" | "contested"]>([
  ["that says the same", "Pulumi.prod.yaml", "config: {}\n", "same"],
  ["of the stage that says something else", "Pulumi.prod.yaml", "config: { a: b }\n", "contested"],
  ["of the stage that is empty", "Pulumi.prod.yaml", "", "contested"],
  ["of another stage", "Pulumi.local.yaml", "config: { a: b }\n", "left"],
  ["of zones that says something else", "dns/zones/shop.example.yaml", "", "contested"],
  ["of the project, of a later toolkit", "Pulumi.yaml", `${PROJECT}description: later\n`, "left"],
  ["of the project, by another name", "Pulumi.yaml", PROJECT.replace("shop", "store"), "contested"],
  ["of the project, with its state elsewhere", "Pulumi.yaml", PROJECT.replace("s3://state", "s3://other"), "contested"],
  ["of the project that is none", "Pulumi.yaml", "- a\n", "contested"],
])("a file %s is not written over", (_, path, text, fate) => {
  const plan = decided({ [path]: text });
  expect(plan[fate]).toEqual([path]);
  expect(plan.write).not.toContain(path);
  expect(plan.write).toHaveLength(3);
});
