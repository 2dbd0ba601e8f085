import { type ContainerContext, type Image, plainImage } from "./container.ts";
import { imageTable } from "./images.ts";

const proxy: Image = async () => ({ ports: new Map(), close: async () => {} });
const secrets: Image = async () => ({ ports: new Map(), close: async () => {} });
const imageOf = imageTable({ pingap: proxy, "infisical/infisical": secrets });

test.each([
  ["vicanso/pingap:0.13.9", proxy],
  ["registry.example:5000/platform/pingap@sha256:0123", proxy],
  ["infisical/infisical:v0.164.1", secrets],
  ["docker.io/infisical/infisical", secrets],
  ["postgres:16", plainImage],
  ["example/web:pingap", plainImage],
])("%s is known by its repository", (name, image) => {
  expect(imageOf(name)).toBe(image);
});

test("a crash loop never starts, whoever asks", async () => {
  const start = imageOf("registry.example/team/crash-loop@sha256:0123");
  await expect(start({} as ContainerContext)).rejects.toThrow("exit 1");
});
