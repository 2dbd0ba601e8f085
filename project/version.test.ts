import { projectVersion } from "./version.ts";

test("the version is one that the engine can read", () => {
  expect(projectVersion()).toMatch(/^\d+\.\d+\.\d+$/);
});
