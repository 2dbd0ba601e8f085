import { loginFor, portOf } from "./reference.ts";

const login = { username: "sandbox", password: "secret" };
const credentials = (host: string) => ({ host, email: "", ...login });

test.each([
  ["registry.example.com/platform/api:1", "registry.example.com", login],
  ["registry.example.com/platform/api:1", "https://registry.example.com/v2/", login],
  ["registry.example.com:5000/platform/api:1", "registry.example.com", undefined],
  ["ghcr.io/twin/gatus:v5.36.0", "registry.example.com", undefined],
  ["docker.io/library/postgres:17.6", "docker.io", login],
  ["docker.io/library/postgres:17.6", "https://index.docker.io/v1/", login],
])("%s with credentials for %s", (image, host, expected) => {
  expect(loginFor(image, credentials(host))).toEqual(expected);
});

test("an image without credentials is pulled without a login", () => {
  expect(loginFor("docker.io/library/postgres:17.6", null)).toBeUndefined();
});

test.each([
  ["registry.example.com/platform/api:5000", 443],
  ["registry.example.com:5000/platform/api:1", 5000],
  ["registry.example.com:99999/platform/api:1", 443],
])("%s is asked of port %i", (image, port) => {
  expect(portOf(image)).toBe(port);
});
