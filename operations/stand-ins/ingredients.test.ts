import { requireCompiler } from "./ingredients.ts";

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

const program = {
  file: "tool",
  from: "go",
  name: "tool-of-this-test",
  module: "example.com/tool",
  version: "v1.0.0",
  sum: "h1:none",
  package: ".",
  seconds: 1,
} as const;

test("a program that this machine cannot build is refused before anything is built, with what is missing", async () => {
  process.env.PATH = "";
  await expect(requireCompiler(program)).rejects.toThrow(
    "tool-of-this-test v1.0.0 is missing and cannot be built: there is no Go compiler on PATH.",
  );
});

test("what is brought and not built needs no compiler", async () => {
  process.env.PATH = "";
  await requireCompiler({ file: "npm.tgz", from: "npm", package: "npm", version: "1.0.0", integrity: "sha512-none" });
});
