import type { Member } from "../../stage/services/members.ts";
import { chosenHost } from "./choice.ts";

const member = (name: string, ...hosts: string[]) => ({ name, hosts }) as unknown as Member;

const api = member("api", "api.shop.test", "graphql.shop.test");
const wiki = member("wiki", "wiki.shop.test");
const postgres = member("postgres");
const website = member("website", "shop.test", "www.shop.test");
const choose = (members: Member[], service?: string) => chosenHost({ members, domain: "shop.test" }, service);

test.each<[string, Member[], string | undefined, string]>([
  ["the service that is named, by its first host", [api, wiki, website], "api", "api.shop.test"],
  ["without a name, what the domain leads to", [api, wiki, website], undefined, "shop.test"],
  [
    "the domain, also where it is not the first host",
    [api, member("shop", "www.shop.test", "shop.test")],
    undefined,
    "shop.test",
  ],
  ["without a name, the only one with a host", [postgres, wiki], undefined, "wiki.shop.test"],
])("opens %s", (_, members, service, host) => {
  expect(choose(members, service)).toBe(host);
});

test.each<[string, Member[], string | undefined, string, string]>([
  [
    "several and no name",
    [api, wiki, postgres],
    undefined,
    "several services have a host: api, wiki.",
    "./platform open api",
  ],
  [
    "a name that is not there",
    [api, wiki],
    "apu",
    "the stage has no apu; those with a host are api, wiki.",
    "./platform open api",
  ],
  [
    "a service without a host",
    [api, postgres],
    "postgres",
    "postgres has no host; those with one are api.",
    "./platform open api",
  ],
  ["no host at all", [postgres], undefined, "no service of the stage has a host.", "give one hosts in the stage file"],
])("refuses %s", (_, members, service, message, fix) => {
  expect(() => choose(members, service)).toThrow(
    expect.objectContaining({ message, fix: expect.stringContaining(fix) }),
  );
});
