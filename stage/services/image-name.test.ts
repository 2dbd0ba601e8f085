import { isImageName, isRegistryName } from "./image-name.ts";
import { IMAGES_OF_OTHERS } from "./third-party-images.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

test.each([
  ...IMAGES_OF_OTHERS,
  "nginx",
  "ghcr.io/requarks/wiki:2.5",
  "localhost:5000/a/b_c:1",
  "registry:5000/x",
  `postgres@${DIGEST}`,
  `ghcr.io/a/b:1.0@${DIGEST}`,
])("%s is an image", (image) => expect(isImageName(image)).toBe(true));

test.each([
  "",
  "Wiki:2.5",
  "https://ghcr.io/a/b",
  "../wiki",
  "wiki:",
  "wiki:2.5:8080",
  "a b",
  "wiki@sha256:abc",
  "ghcr.io/",
])("%j is none", (image) => expect(isImageName(image)).toBe(false));

test.each(["ghcr.io/example", "registry.shop.test/platform", "localhost:5000", "registry:5000/a/b", "ghcr.io"])(
  "%s is a registry",
  (name) => expect(isRegistryName(name)).toBe(true),
);

test.each(["", "example", "https://ghcr.io/a", "ghcr.io/a:1", "ghcr.io/A", "ghcr.io/"])("%j is none", (name) =>
  expect(isRegistryName(name)).toBe(false),
);
