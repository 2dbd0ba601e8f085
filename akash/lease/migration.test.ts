import type { Manifest, ManifestExpose } from "../../sdl/types.ts";
import type { LeaseStatus } from "../gateway/lease-status.ts";
import { decideMigration, type Migration } from "./migration.ts";

const expose = (more: Partial<ManifestExpose>) =>
  ({ port: 443, externalPort: 0, proto: "TCP", global: true, hosts: null, ip: "", ...more }) as ManifestExpose;
const manifest = (...exposes: ManifestExpose[]) =>
  [{ name: "g", services: [{ name: "proxy", count: 1, expose: exposes }] }] as unknown as Manifest;
const front = manifest(
  expose({ ip: "front" }),
  expose({ port: 8080, externalPort: 80, ip: "front" }),
  expose({ port: 8080, externalPort: 80, hosts: ["www.example.com"] }),
);
const on = (...ports: number[]) =>
  ports.map((externalPort) => ({ ip: "203.0.113.1", port: 1, externalPort, protocol: "TCP" }));
const status = (ready: number, uris: string[], ...ports: number[]): LeaseStatus => ({
  services: { proxy: { total: 1, available: ready, replicas: 1, uris } },
  forwarded_ports: {},
  ips: ports.length > 0 ? { proxy: on(...ports) } : {},
});
const generated = ["abc.ingress.example.net"];
const named = [...generated, "www.example.com"];

const everything: Migration = { hostnames: ["www.example.com"], endpoints: ["front"], from: ["7"] };

test.each<[string, LeaseStatus | null, string[], number, Migration | undefined]>([
  ["everything is withheld", status(1, generated), ["7"], 0, everything],
  ["the containers do not run yet", status(0, generated), ["7"], 0, undefined],
  ["no status", null, ["7"], 0, undefined],
  ["one port of two is withheld", status(1, named, 80), ["7"], 0, { ...everything, hostnames: [] }],
  ["the host name is withheld", status(1, generated, 80, 443), ["7"], 0, { ...everything, endpoints: [] }],
  ["nothing is withheld", status(1, named, 443, 80), ["7"], 0, undefined],
  ["no predecessor, and the provider may still be busy", status(1, generated), [], 14_000, undefined],
  ["no predecessor, but somebody holds it", status(1, generated), [], 15_000, { ...everything, from: [] }],
])("%s", (_name, found, predecessors, waited, migration) => {
  expect(decideMigration(front, found, predecessors, waited)).toEqual(migration);
});
