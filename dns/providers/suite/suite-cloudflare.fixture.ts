import type { CloudflareOptions } from "../../records/cloudflare-options.ts";
import type { RecordSet } from "../../records/records.ts";
import { a, type Case, one, set } from "./suite-case.fixture.ts";

/** A record set at Cloudflare with what it keeps beside the data; proxied and automatic ones have its TTL. */
const at = (record: RecordSet, cloudflare: CloudflareOptions, ttl = record.ttl): RecordSet => ({
  ...record,
  ttl,
  cloudflare,
});
const proxied = (record: RecordSet) => at(record, { proxied: true }, 300);
const noted = (comment: string, ...tags: string[]) =>
  at(a("n", "192.0.2.1"), { notes: { "192.0.2.1": { comment, tags } } });
const cname = set("p", "CNAME", "example.net.");

/** Cases of Cloudflare only: proxy, flattening, automatic TTL, comments and tags. */
export const atCloudflare: readonly Case[] = [
  one("A: proxied off, on, off", [a("p", "192.0.2.1")], [proxied(a("p", "192.0.2.1"))], [a("p", "192.0.2.1")]),
  one(
    "AAAA: proxied off, on, off",
    [set("p", "AAAA", "::1")],
    [proxied(set("p", "AAAA", "::1"))],
    [set("p", "AAAA", "::1")],
  ),
  one("CNAME: proxied off, on, off", [cname], [proxied(cname)], [cname]),
  one(
    "a proxied A gets another value, and one more",
    [proxied(a("p", "192.0.2.1"))],
    [proxied(a("p", "192.0.2.2"))],
    [proxied(a("p", "192.0.2.2", "192.0.2.3"))],
  ),
  one("a proxied A becomes a proxied CNAME", [proxied(a("p", "192.0.2.1"))], [proxied(cname)]),
  one("a proxied A beside a TXT", [proxied(a("p", "192.0.2.1")), set("p", "TXT", '"beside"')]),
  one("CNAME at the apex, flattened, beside an MX", [
    set("", "CNAME", "example.net."),
    set("", "MX", "10 a.example.net."),
  ]),
  one("a proxied apex", [proxied(a("", "192.0.2.1"))], []),
  one("CNAME: flattened off, on, off", [cname], [at(cname, { flattened: true })], [cname]),
  one(
    "automatic TTL on, off",
    [a("p", "192.0.2.1")],
    [at(a("p", "192.0.2.1"), { autoTtl: true }, 300)],
    [set("p", "A", "192.0.2.1", 600)],
  ),
  one("comment: create, change, remove", [noted("")], [noted("one")], [noted("two")], [noted("")]),
  one("tags: create, change, remove", [noted("")], [noted("", "team:dns", "a")], [noted("", "team:web")], [noted("")]),
  one(
    "a comment from the start, kept while the value changes",
    [noted("one")],
    [at(a("n", "192.0.2.2"), { notes: { "192.0.2.2": { comment: "one" } } })],
  ),
  one("a comment at one of two values", [
    at(a("n", "192.0.2.1", "192.0.2.2"), { notes: { "192.0.2.2": { comment: "spare", tags: ["b", "a"] } } }),
  ]),
].map((each) => ({ ...each, not: ["google", "desec"] }));
