import type { Topology } from "../../operations/topology/topology.ts";

const service = (name: string, ...hosts: string[]) =>
  ({ id: name, kind: "service", name, hosts, stateful: false }) as const;

/** A wiki with a database and a cache, behind a proxy. */
export const SMALL: Topology = {
  nodes: [
    { id: "zone shop.test", kind: "zone", name: "shop.test", providers: ["cloudflare", "desec"] },
    { ...service("proxy"), kind: "proxy", runsAt: 'provider."aurora".<example>' },
    { ...service("postgres"), stateful: true },
    service("cache"),
    { ...service("wiki", "shop.test", "a.shop.test", "b.shop.test", "c.shop.test"), stateful: true },
    service("shop", "shop.shop.test"),
  ],
  links: [
    { from: "zone shop.test", to: "proxy", by: "names" },
    { from: "proxy", to: "wiki", by: "routes" },
    { from: "proxy", to: "shop", by: "routes" },
    { from: "wiki", to: "postgres", by: "tunnel" },
    { from: "wiki", to: "cache", by: "tunnel" },
    { from: "wiki", to: "shop", by: "calls" },
  ],
};
