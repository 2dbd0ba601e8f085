import { standardName } from "./standard-name.ts";

test.each([
  ["postgres:17.6", "docker.io/library/postgres:17.6"],
  ["ipfs/kubo:v0.42.0", "docker.io/ipfs/kubo:v0.42.0"],
  ["docker.io/postgres:17.6", "docker.io/library/postgres:17.6"],
  ["index.docker.io/library/postgres:17.6", "docker.io/library/postgres:17.6"],
  ["ghcr.io/twin/gatus:v5.36.0", "ghcr.io/twin/gatus:v5.36.0"],
  ["localhost/own:1", "localhost/own:1"],
  ["registry.example.com:5000/own", "registry.example.com:5000/own:latest"],
  ["postgres", "docker.io/library/postgres:latest"],
  ["postgres@sha256:0a", "docker.io/library/postgres@sha256:0a"],
])("%s is named %s", (image, name) => {
  expect(standardName(image)).toBe(name);
});
