import { pullImages, pullSteps } from "./pull.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

test("an image is pulled by its locked digest and called as components name it", () => {
  expect(pullSteps("docker.io/library/postgres:17.6", new Map([["postgres:17.6", DIGEST]]))).toEqual([
    ["pull", "--quiet", `docker.io/library/postgres@${DIGEST}`],
    ["tag", `docker.io/library/postgres@${DIGEST}`, "docker.io/library/postgres:17.6"],
  ]);
});

test("without a locked digest it is pulled by its name", () => {
  expect(pullSteps("ghcr.io/twin/gatus:v5.36.0", new Map([["postgres:17.6", DIGEST]]))).toEqual([
    ["pull", "--quiet", "ghcr.io/twin/gatus:v5.36.0"],
  ]);
});

test("a name that is no stand-in is refused with those there are", async () => {
  await expect(pullImages(["mysql"], new Map(), () => {})).rejects.toThrow("there is no stand-in mysql");
});
