import { nextCommand, type Standing } from "./next.ts";

const website = { name: "website", urls: ["https://shop.test", "https://www.shop.test"], fix: null };
const api = { name: "api", urls: ["https://api.shop.test"], fix: null };
const docs = { name: "docs", urls: ["https://docs.shop.test"], fix: null };
const postgres = { name: "postgres", urls: [], fix: null };

test.each<[string, Partial<Standing>, string]>([
  ["what the domain leads to is opened", { services: [postgres, api, website] }, "./platform open"],
  ["so is the only service with a URL", { services: [postgres, api] }, "./platform open"],
  ["of several one is named", { services: [postgres, api, docs] }, "./platform open api"],
  ["of another stage", { services: [api, docs], stage: "prod" }, "./platform open --stage prod api"],
  ["without a URL a log is read", { services: [postgres] }, "./platform logs postgres"],
  ["where no service is, the rest is looked at", { services: [] }, "./platform status"],
  ["what does not work comes first", { unwell: true, undelegated: true }, "./platform up --refresh"],
  [
    "before that what helps against a known fault",
    { unwell: true, services: [api, { ...docs, fix: "raise memory of services.docs, then: ./platform up" }, website] },
    "raise memory of services.docs, then: ./platform up",
  ],
  [
    "of another stage",
    { unwell: true, services: [{ ...docs, fix: "./platform lease logs docs tells more" }], stage: "prod" },
    "./platform lease logs --stage prod docs tells more",
  ],
  ["then a zone that nobody finds", { undelegated: true, stage: "prod" }, "./platform dns report --stage prod"],
])("%s", (_, standing, command) => {
  const usual = { stage: "local", domain: "shop.test", services: [website], unwell: false, undelegated: false };
  expect(nextCommand({ ...usual, ...standing })).toBe(command);
});
