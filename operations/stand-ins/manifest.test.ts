import { manifestNames } from "./manifest.ts";

test("the names of all images of an archive are read, those without one left out", () => {
  const text = JSON.stringify([{ RepoTags: ["debian:13", "debian:trixie"] }, { RepoTags: null }, {}]);
  expect(manifestNames(text)).toEqual(["debian:13", "debian:trixie"]);
});

test.each(["null", "{}", "[1]", "{half"])("%s is no list of images, which is said in one line", (text) => {
  expect(() => manifestNames(text)).toThrow(/^its manifest\.json is no list of images$/);
});
