import { setTimeout as sleep } from "node:timers/promises";
import type { ManifestGroup } from "../../sdl/types.ts";
import type { DialTable, Endpoint, Transport } from "../dial.ts";
import { addressKey } from "./addresses.ts";
import type { Image } from "./container.ts";
import { exposure, servicePort } from "./exposure.ts";
import type { IngressRoute } from "./ingress.ts";
import { ingressLabel, type Placement, portKey } from "./placement.ts";
import { Workload } from "./workload.ts";

export interface RuntimeOptions {
  /** Host name of the provider's forwarded ports. */
  readonly host: string;
  /** Generated ingress names are `<label>.<domain>`. */
  readonly domain: string;
  readonly dial: DialTable;
  /** Milliseconds from start to ready. */
  readonly readyDelay: number;
  readonly imageOf: (name: string) => Image;
  /** Milliseconds until a service that failed so many times in a row is started again; default: ten times `readyDelay`. */
  readonly backOff?: ((failures: number) => number) | undefined;
  /** Where the sandbox's public names listen. */
  readonly connect: (host: string, port: number) => Promise<Endpoint | undefined>;
}

interface Running {
  group: ManifestGroup;
  placement: Placement;
  workloads: Map<string, Workload>;
  /** What it put into the dial table. */
  dialled: [host: string, port: number, transport: Transport][];
}

/** What runs on the leases of one provider. */
export class Runtime {
  readonly #options: RuntimeOptions;
  readonly #leases = new Map<string, Running>();
  /** Of leases that were removed: until their containers have ended. */
  readonly #ending = new Map<string, Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  /** Starts or updates what runs for a lease. */
  apply(lease: string, dseq: string, group: ManifestGroup, placement: Placement): Promise<void> {
    return this.#inTurn(() => this.#apply(lease, dseq, group, placement));
  }

  /** Resolves when nothing of a lease runs any more; other changes are made meanwhile. */
  async remove(lease: string): Promise<void> {
    await this.#inTurn(async () => this.#remove(lease));
    await this.#ending.get(lease);
  }

  /** One change after the other, so that two manifests for one lease do not mix. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change);
    this.#last = done.then(
      () => {},
      () => {},
    );
    return done;
  }

  async #apply(lease: string, dseq: string, group: ManifestGroup, placement: Placement): Promise<void> {
    // two containers on one volume would damage it
    await this.#ending.get(lease);
    const running = this.#leases.get(lease) ?? { group, placement, workloads: new Map(), dialled: [] };
    this.#leases.set(lease, running);
    const wanted = new Set(group.services.map((service) => service.name));
    for (const [name, workload] of running.workloads) {
      if (wanted.has(name)) continue;
      running.workloads.delete(name);
      await workload.stop();
    }
    Object.assign(running, { group, placement });
    for (const service of group.services) {
      const present = running.workloads.get(service.name);
      if (present) await present.update(service);
      else running.workloads.set(service.name, this.#workload(lease, dseq, running, service));
    }
    this.#expose(running);
  }

  /** Takes a lease off at once; `#ending` has it until its containers have ended. */
  #remove(lease: string, grace?: number): void {
    const running = this.#leases.get(lease);
    if (!running) return;
    this.#leases.delete(lease);
    this.#conceal(running);
    const stopped = Promise.all([...running.workloads.values()].map((workload) => workload.stop(grace)));
    const ended = stopped.then(() => {}).finally(() => this.#ending.delete(lease));
    // whoever removes the lease is told
    ended.catch(() => {});
    this.#ending.set(lease, ended);
  }

  /** @param grace seconds that what runs has to end, where it can take any; what is ending already is waited for no longer */
  async close(grace?: number): Promise<void> {
    const before = [...this.#ending.values()];
    const closing = await this.#inTurn(async () => {
      const leases = [...this.#leases.keys()];
      for (const lease of leases) this.#remove(lease, grace);
      return leases.map((lease) => this.#ending.get(lease));
    });
    await Promise.all(closing);
    const rest = Promise.all(before);
    await (grace === undefined ? rest : Promise.race([rest, sleep(grace * 1000, undefined, { ref: false })]));
  }

  workloads(lease: string): ReadonlyMap<string, Workload> | undefined {
    return this.#leases.get(lease)?.workloads;
  }

  /** Ingress names of a service: those of the tenant's own that it has been given, then the generated one. */
  uris(lease: string, service: string): string[] {
    const running = this.#leases.get(lease);
    const found = running?.group.services.find(({ name }) => name === service);
    const exposes = found?.expose.filter((expose) => exposure(expose) === "ingress") ?? [];
    if (!running || exposes.length === 0) return [];
    return [
      ...exposes.flatMap((expose) => expose.hosts ?? []).filter((host) => running.placement.hosts.includes(host)),
      `${ingressLabel(lease, service)}.${this.#options.domain}`,
    ];
  }

  ingress(host: string): IngressRoute {
    for (const [lease, { group, workloads }] of this.#leases) {
      const service = group.services.find(({ name }) => this.uris(lease, name).includes(host));
      const expose = service?.expose.find((each) => exposure(each) === "ingress");
      if (!service || !expose) continue;
      const target = workloads.get(service.name)?.port(expose.port, expose.proto) ?? "starting";
      return { target, options: expose.httpOptions };
    }
    return { target: undefined };
  }

  #workload(lease: string, dseq: string, running: Running, service: ManifestGroup["services"][number]): Workload {
    return new Workload(service, {
      image: (context) => this.#options.imageOf(context.service.image)(context),
      readyDelay: this.#options.readyDelay,
      backOff: this.#options.backOff ?? (() => 10 * this.#options.readyDelay),
      context: {
        lease,
        dseq,
        services: () => running.group.services,
        connect: (host, port) => this.#connect(running, host, port),
      },
      changed: () => this.#expose(running),
    });
  }

  async #connect(running: Running, host: string, port: number): Promise<Endpoint | undefined> {
    if (this.#isOwn(host)) return undefined;
    if (host.includes(".")) return this.#options.connect(host, port);
    const workload = running.workloads.get(host);
    const expose = workload?.service.expose.find((each) => each.proto === "TCP" && servicePort(each) === port);
    return expose && workload?.port(expose.port, "TCP");
  }

  /** A provider's own public names cannot be reached from within: its router does no hairpin NAT. */
  #isOwn(host: string): boolean {
    return host === this.#options.host || host.endsWith(`.${this.#options.domain}`);
  }

  #expose(running: Running): void {
    this.#conceal(running);
    const { group, placement, workloads, dialled } = running;
    for (const service of group.services) {
      for (const expose of service.expose) {
        const kind = exposure(expose);
        const endpoint = workloads.get(service.name)?.port(expose.port, expose.proto);
        if (!endpoint || (kind !== "port" && kind !== "address")) continue;
        const host = kind === "port" ? this.#options.host : placement.addresses[addressKey(expose)];
        if (!host) continue;
        const port = kind === "port" ? placement.ports[portKey(service, expose)]! : servicePort(expose);
        const transport = expose.proto === "UDP" ? "udp" : "tcp";
        this.#options.dial.set(host, port, transport, endpoint);
        dialled.push([host, port, transport]);
      }
    }
  }

  #conceal(running: Running): void {
    for (const [host, port, transport] of running.dialled.splice(0)) this.#options.dial.delete(host, port, transport);
  }
}
