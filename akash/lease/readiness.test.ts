import type { Manifest } from "../../sdl/types.ts";
import type { LeaseStatus } from "../gateway/lease-status.ts";
import { judgeReadiness } from "./readiness.ts";

type Expose = Manifest[number]["services"][number]["expose"][number];
const manifest = (count: number, ip = "", hosts: string[] = []) => {
  const expose = [{ global: true, port: 443, externalPort: 0, proto: "TCP", ip, hosts } as Expose];
  return [{ name: "g", services: [{ name: "api", count, expose }] }] as unknown as Manifest;
};
const status = (api: Partial<LeaseStatus["services"][string]>, ips: LeaseStatus["ips"] = {}): LeaseStatus => ({
  services: { api: { total: 1, available: 0, uris: [], replicas: 1, ...api } },
  forwarded_ports: {},
  ips,
});
const address = [{ ip: "203.0.113.1", port: 443, externalPort: 443, protocol: "TCP" }];

test.each<[string, Manifest, LeaseStatus | null, string[]]>([
  ["no manifest yet", manifest(1), null, ["api 0/1"]],
  ["an empty status is not death", manifest(1), { services: {}, forwarded_ports: {}, ips: {} }, ["api 0/1"]],
  ["ready replicas", manifest(1), status({ ready_replicas: 1, updated_replicas: 1 }), []],
  ["available on older gateways", manifest(1), status({ available: 1 }), []],
  ["available but not ready", manifest(1), status({ available: 1, ready_replicas: 0 }), ["api 0/1"]],
  [
    "the previous version is still the ready one",
    manifest(1),
    status({ ready_replicas: 1, updated_replicas: 0 }),
    ["api 0/1"],
  ],
  ["too few replicas", manifest(2), status({ ready_replicas: 1 }), ["api 1/2"]],
  ["no leased IP yet", manifest(1, "edge"), status({ ready_replicas: 1 }), ["leased IP edge"]],
  [
    "a leased IP on another port only",
    manifest(1, "edge"),
    status({ ready_replicas: 1 }, { api: [{ ...address[0]!, externalPort: 80 }] }),
    ["leased IP edge"],
  ],
  ["the leased IP is there", manifest(1, "edge"), status({ ready_replicas: 1 }, { api: address }), []],
  [
    "a host name leads elsewhere",
    manifest(1, "", ["www.example.com"]),
    status({ ready_replicas: 1, uris: ["abc.example.net"] }),
    ["host name www.example.com"],
  ],
])("%s", (_name, wanted, found, waiting) => {
  expect(judgeReadiness(wanted, found)).toMatchObject({ ready: waiting.length === 0, waiting });
});
