import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { toolkitFolder } from "../project/folders.ts";

const read = (file: string) => readFileSync(join(toolkitFolder, file), "utf8");
const { exports, files } = JSON.parse(read("package.json")) as {
  exports: { ".": Record<string, string> };
  files: string[];
};

test("the package's entry is what library/index.ts is compiled to, with its types", () => {
  expect(exports["."]).toEqual({ types: "./dist/library/index.d.ts", default: "./dist/library/index.js" });
  expect(files.filter((file) => file !== "dist" && !existsSync(join(toolkitFolder, file)))).toEqual([]);
});

test("the checkout's own program is named by its file: of a folder the SDK would run the package's entry", () => {
  const { main } = parse(read("Pulumi.yaml")) as { main: string };
  expect(main).toBe("stacks/index.ts");
});

test("the example finds the plugin in the package", () => {
  const { plugins } = parse(read("examples/program/Pulumi.yaml")) as { plugins: { providers: object[] } };
  expect(plugins.providers).toEqual([{ name: "af", path: "node_modules/alternate-futures-platform/dist/plugin" }]);
});
