import { kindOf } from "./kinds.ts";

test.each([
  ["af:akash:Deployment", "deployment"],
  ["af:dns:HostedZone", "zone"],
  ["af:infisical:Secrets", "folder"],
  ["platform:services:App", "app"],
  ["af:later:Thing", "thing"],
])("%s is called a %s", (type, expected) => {
  expect(kindOf(type)).toBe(expected);
});
