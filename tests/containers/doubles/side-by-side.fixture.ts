import { join } from "node:path";
import { freePort } from "../../../network/free-port.fixture.ts";
import { createAuthority, issueCertificate } from "../../../sandbox/certificates.ts";
import { DialTable, type Endpoint } from "../../../sandbox/dial.ts";
import { recursiveResolver } from "../../../sandbox/dns/resolver.ts";
import { type DnsServer, serveDns } from "../../../sandbox/dns/server.ts";
import { edgeImage } from "../../../sandbox/edge/image.ts";
import { infisicalImage } from "../../../sandbox/infisical/image.ts";
import { AddressPool } from "../../../sandbox/podman/addresses.ts";
import { Pods } from "../../../sandbox/podman/pods.ts";
import type { Image } from "../../../sandbox/runtime/container.ts";
import { exposure } from "../../../sandbox/runtime/exposure.ts";
import { imageTable } from "../../../sandbox/runtime/images.ts";
import { portKey } from "../../../sandbox/runtime/placement.ts";
import { Runtime } from "../../../sandbox/runtime/runtime.ts";
import type { Workload } from "../../../sandbox/runtime/workload.ts";
import { StateFile } from "../../../sandbox/state.ts";
import type { ManifestGroup, ManifestService } from "../../../sdl/types.ts";

/** One runtime, and what its containers find in the world. */
export interface Side {
  readonly dial: DialTable;
  readonly runtime: Runtime;
}

/** A manifest on both. */
export interface Run {
  readonly real: Lease;
  readonly double: Lease;
  end(): Promise<void>;
}

/** What runs for a manifest on one side. */
export class Lease {
  readonly #workloads: ReadonlyMap<string, Workload>;
  readonly dial: DialTable;

  constructor({ runtime, dial }: Side, lease: string) {
    this.#workloads = runtime.workloads(lease)!;
    this.dial = dial;
  }

  /** Where a port of a container is reached from here; undefined while it does not run. */
  port(service: string, port: number): Endpoint | undefined {
    return this.#workloads.get(service)!.port(port, "TCP");
  }

  /** What a program within a container prints; undefined where there is nothing to run one. */
  async inside(service: string, ...command: string[]): Promise<string | undefined> {
    const { exec } = this.#workloads.get(service)!;
    if (!exec) return undefined;
    const printed: Buffer[] = [];
    const output = (_: unknown, bytes: Buffer) => void printed.push(bytes);
    await exec({ command, tty: false, output, started: (stdin) => void stdin.end() });
    return Buffer.concat(printed).toString();
  }

  /** What happened, for an error. */
  told(): string {
    return [...this.#workloads]
      .flatMap(([name, { events, logs }]) => [
        ...events.map(({ reason, note }) => `${name}: ${reason}: ${note}`),
        ...logs.slice(-8).map(({ message }) => `${name}: ${message}`),
      ])
      .join("\n");
  }
}

export interface SideBySideOptions {
  readonly folder: string;
  readonly imageStores: readonly string[];
  /** Certificates of authorities that containers trust, PEM. */
  readonly authorities: readonly string[];
}

/** The sandbox's two runtimes beside each other, in a world that is the same for both. */
export class SideBySide {
  /** Where images are pushed to. */
  readonly registry: string;
  readonly #pods: Pods;
  readonly #resolver: DnsServer;
  readonly #real: Side;
  readonly #double: Side;
  #count = 0;

  static async start({ folder, imageStores, authorities }: SideBySideOptions): Promise<SideBySide> {
    const authority = await createAuthority("Sandbox");
    const trusted = [authority.certificatePem, ...authorities];
    const names = new AddressPool("198.51.100.");
    const dial = new DialTable();
    const answer = recursiveResolver([], (name) => {
      const known = dial.under(name);
      return known === undefined ? undefined : [names.give(known)];
    });
    const resolver = await serveDns({ port: 0, recursive: true, answer });
    const port = await freePort();
    const pods = await Pods.start({
      state: join(folder, "pods"),
      imageStores,
      authorities: trusted,
      dial,
      connect: async (host, to) => dial.find(host, to, "tcp"),
      resolverPort: resolver.port,
      names,
      registry: { port, certificate: (host) => issueCertificate(authority, [host]) },
      lost: () => {},
      log: () => {},
    });
    const doubles = imageTable({
      "infisical/infisical": infisicalImage(new StateFile(join(folder, "infisical.json"))),
      pingap: edgeImage(() => trusted),
    });
    return new SideBySide({ pods, resolver, port, real: side(() => pods.image, dial), double: side(doubles) });
  }

  private constructor(parts: { pods: Pods; resolver: DnsServer; port: number; real: Side; double: Side }) {
    this.#pods = parts.pods;
    this.#resolver = parts.resolver;
    this.#real = parts.real;
    this.#double = parts.double;
    this.registry = `127.0.0.1:${parts.port}`;
  }

  /** Puts something into the world. */
  place(host: string, port: number, endpoint: Endpoint): void {
    for (const { dial } of [this.#real, this.#double]) dial.set(host, port, "tcp", endpoint);
  }

  /** Runs a manifest on both sides. */
  async run(group: ManifestGroup): Promise<Run> {
    const dseq = String(++this.#count);
    const lease = `akash1tenant/${dseq}/1/1`;
    const sides = [this.#real, this.#double];
    const placement = { ports: forwarded(group), addresses: {}, hosts: [] };
    for (const { runtime } of sides) await runtime.apply(lease, dseq, group, placement);
    return {
      real: new Lease(this.#real, lease),
      double: new Lease(this.#double, lease),
      end: async () => {
        for (const { runtime } of sides) {
          await Promise.all([...(runtime.workloads(lease)?.values() ?? [])].map((workload) => workload.stop(0)));
          await runtime.remove(lease);
        }
        await this.#pods.ended(lease);
      },
    };
  }

  async close(): Promise<void> {
    for (const { runtime } of [this.#real, this.#double]) await runtime.close(0);
    await this.#pods.close();
    await this.#resolver.close();
  }
}

function side(imageOf: (name: string) => Image, dial = new DialTable()): Side {
  const connect = async (host: string, port: number) => dial.find(host, port, "tcp");
  const place = { host: "provider.here.sandbox", domain: "ingress.here.sandbox" };
  return { dial, runtime: new Runtime({ ...place, dial, imageOf, connect, readyDelay: 0, backOff: () => 500 }) };
}

function forwarded({ services }: ManifestGroup): Record<string, number> {
  const exposes = services.flatMap((service) => service.expose.map((expose) => ({ service, expose })));
  return Object.fromEntries(
    exposes
      .filter(({ expose }) => exposure(expose) === "port")
      .map(({ service, expose }, index) => [portKey(service, expose), 30_000 + index]),
  );
}

/** The same group with other images and variables. */
export function changed(
  group: ManifestGroup,
  change: (service: ManifestService) => Partial<ManifestService>,
): ManifestGroup {
  return { ...group, services: group.services.map((service) => ({ ...service, ...change(service) })) };
}

/** Variables with others in place of some. */
export function withVariables(
  service: ManifestService,
  variables: Readonly<Record<string, string>>,
): Pick<ManifestService, "env"> {
  const nameOf = (entry: string) => entry.slice(0, entry.indexOf("="));
  const kept = (service.env ?? []).filter((entry) => !(nameOf(entry) in variables));
  return { env: [...kept, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)] };
}
