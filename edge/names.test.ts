import { covers, isFullyQualified } from "./names.ts";

test.each([
  ["example.com", "example.com", true],
  ["*.example.com", "a.example.com", true],
  ["*.example.com", "example.com", false],
  ["*.example.com", "a.b.example.com", false],
  ["*.example.com", "xexample.com", false],
])("a certificate for %s and the host %s: %s", (pattern, host, expected) => {
  expect(covers(pattern, host)).toBe(expected);
});

test.each([
  ["a.example.com", true],
  ["localhost", false],
  ["A.example.com", false],
  ["a..com", false],
  ["-a.com", false],
])("%s is a DNS name: %s", (name, expected) => {
  expect(isFullyQualified(name)).toBe(expected);
});
