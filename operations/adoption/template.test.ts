import { readTemplate } from "./template.ts";

const marks = ["«a»", "«b»"];

test.each<[string, string, string, Record<string, string> | undefined]>([
  ["a whole value", "«a»", "s3cret", { "«a»": "s3cret" }],
  [
    "a part of a URL",
    "postgresql://api:«a»@postgres:5432/db",
    "postgresql://api:x.y@postgres:5432/db",
    { "«a»": "x.y" },
  ],
  ["two in one text", "auth:«a»,api:«b»", "auth:11,api:22", { "«a»": "11", "«b»": "22" }],
  ["one twice", "«a»:«a»", "x:x", { "«a»": "x" }],
  ["one twice, with two texts", "«a»:«a»", "x:y", undefined],
  ["a text of another form", "auth:«a»", "api:11", undefined],
  ["more text than the template", "auth:«a»,", "auth:11,api:22", undefined],
  ["characters that a pattern would read", "a+b(«a»)", "a+b(base64+/=)", { "«a»": "base64+/=" }],
  ["nothing marked", "plain", "other", {}],
  ["an empty value", "«a»", "", undefined],
])("%s", (_, template, live, found) => {
  expect(readTemplate(template, live, marks)).toEqual(found);
});
