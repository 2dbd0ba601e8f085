import type { Server } from "node:net";
import { join } from "node:path";
import type { ManifestService } from "../../sdl/types.ts";
import type { DialTable, Endpoint, Transport } from "../dial.ts";
import { close, listen } from "../listen.ts";
import { type Container, type ContainerContext, type Exit, type Image, portName } from "../runtime/container.ts";
import { servicePort } from "../runtime/exposure.ts";
import { PullError, StartError } from "../runtime/images.ts";
import { AddressPool, DNS_ADDRESS, POD_PREFIX, REGISTRY_ADDRESS } from "./addresses.ts";
import { PodmanClient, PodmanError } from "./client.ts";
import { askByDatagram } from "./datagram.ts";
import { PodHost } from "./host.ts";
import { lines } from "./lines.ts";
import { answerAddress, answerName } from "./names.ts";
import { PodNetworks } from "./networks.ts";
import { wasOutOfMemory } from "./out-of-memory.ts";
import { loginFor, normalised, portOf } from "./reference.ts";
import { Registry, type RegistryOptions } from "./registry.ts";
import type { Address, Listening } from "./relay.ts";
import { containerSpec, persistentVolumes } from "./spec.ts";
import { Volumes } from "./volumes.ts";

export interface PodsOptions {
  /** Folder of the sandbox. */
  readonly state: string;
  readonly imageStores: readonly string[];
  /** PEM. */
  readonly authorities: readonly string[];
  readonly dial: DialTable;
  /** Where the sandbox's names and addresses listen. */
  readonly connect: (host: string, port: number) => Promise<Endpoint | undefined>;
  /** Of the sandbox's resolver, on loopback. */
  readonly resolverPort: number;
  /** Addresses of the sandbox's names that have none in a zone. */
  readonly names: AddressPool;
  /** Where images are pushed to and pulled from; absent = none is pulled. */
  readonly registry?: RegistryOptions;
  /** Told when nothing runs any more, and nothing can. */
  lost(): void;
  log(line: string): void;
}

/** Exit code of a process that was ended by SIGKILL. */
const KILLED = 137;

/** Seconds a container has to end when it is asked to (`terminationGracePeriodSeconds`). */
const GRACE = 30;

/** What runs on the leases of a sandbox: containers under podman, each in a pod with an address of its own. */
export class Pods {
  readonly #options: PodsOptions;
  readonly #host: PodHost;
  readonly #client: PodmanClient;
  readonly #volumes: Volumes;
  readonly #networks: PodNetworks;
  readonly #services = new AddressPool("10.214.");
  /** What runs, by the address of its pod. */
  readonly #pods = new Map<string, ContainerContext>();
  #registry: Registry | undefined;
  /** Ports of registries that images name. */
  readonly #registryPorts = new Set<number>();
  #count = 0;
  #listening: Promise<void> = Promise.resolve();
  /** Whether what accepts connections is to be brought up to date, and nobody has begun. */
  #stale = false;
  #closed = false;

  static async start(options: PodsOptions): Promise<Pods> {
    let pods: Pods | undefined;
    const host = await PodHost.start({
      state: options.state,
      imageStores: options.imageStores,
      authorities: options.authorities,
      connect: async (from, to) => pods?.connect(from, to),
      answer: async (from, to, content) => pods?.answer(from, to, content),
      lost: options.lost,
      log: options.log,
    });
    pods = new Pods(options, host);
    try {
      await pods.#startRegistry();
    } catch (error) {
      await pods.close();
      throw error;
    }
    options.dial.on("changed", () => pods.#listen());
    pods.#listen();
    return pods;
  }

  private constructor(options: PodsOptions, host: PodHost) {
    this.#options = options;
    this.#host = host;
    this.#client = new PodmanClient(host.podman);
    this.#volumes = new Volumes(host, join(options.state, "podman", "volumes"));
    this.#networks = new PodNetworks(host);
  }

  async #startRegistry(): Promise<void> {
    const { registry, state } = this.#options;
    if (!registry) return;
    const machine = { state, host: this.#host, client: this.#client, networks: this.#networks };
    this.#registry = await Registry.start(registry, machine);
  }

  /** Runs the container of a service. */
  readonly image: Image = async (context) => {
    const image = normalised(context.service.image);
    await this.#pull(image, context);
    return this.#run(image, context);
  };

  /** Ends the volumes of leases that were over before it started. @param leases that there are */
  async keepVolumesOf(leases: readonly string[]): Promise<void> {
    await this.#volumes.keepOnly(leases);
  }

  /** Ends the volumes of a lease that is over. */
  async ended(lease: string): Promise<void> {
    await this.#volumes.end(lease).catch((error: Error) => this.#options.log(`volumes of ${lease}: ${error.message}`));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#host.close();
    await this.#registry?.close();
  }

  async #pull(image: string, { service, pulling }: ContainerContext): Promise<void> {
    if (await this.#client.hasImage(image)) return;
    pulling();
    const { credentials } = service;
    await this.#openRegistry(portOf(image));
    try {
      await this.#client.pull(image, loginFor(image, credentials));
    } catch (error) {
      if (error instanceof PodmanError) throw new PullError(error.message);
      throw error;
    }
  }

  async #openRegistry(port: number): Promise<void> {
    if (this.#registryPorts.has(port)) return this.#listening;
    this.#registryPorts.add(port);
    this.#listen();
    await this.#listening;
  }

  async #run(image: string, context: ContainerContext): Promise<Container> {
    const { service, lease } = context;
    const name = `pod-${++this.#count}`;
    const network = await this.#networks.make(name);
    const listeners: Server[] = [];
    const end = async () => {
      this.#pods.delete(network.address);
      this.#listen();
      await Promise.all(listeners.map((server) => close(server)));
      await this.#client.remove(name);
      await this.#networks.remove(name);
    };
    try {
      const volumes: Record<string, string> = {};
      for (const volume of persistentVolumes(service)) {
        volumes[volume.name] = await this.#volumes.mounted(lease, service.name, volume.name, volume.size);
      }
      const cgroup = `${this.#host.cgroup}/${name}`;
      const spec = containerSpec(service, image, {
        name,
        cgroup,
        volumes,
        pod: context.pod,
        network: network.path,
        authorities: join(this.#options.state, "podman", "authorities.pem"),
        identity: identityOf(lease),
      });
      await this.#client.create(spec);
      this.#pods.set(network.address, context);
      const ports = await this.#open(service, network.address, listeners);
      await this.#client.start(name);
      void this.#follow(name, context);
      this.#listen();
      const { limit } = spec.resource_limits.memory;
      return {
        ports,
        ended: this.#ended(name, cgroup, limit),
        exec: (execution) => this.#client.exec(name, execution),
        close: async (grace = GRACE) => {
          // it may still finish its work with others meanwhile
          await this.#client.stop(name, grace).finally(end);
        },
      };
    } catch (error) {
      await end().catch(() => {});
      if (error instanceof PodmanError) throw new StartError(error.message);
      throw error;
    }
  }

  /** Never settles for a container that was removed. @param limit of its memory, bytes */
  #ended(name: string, cgroup: string, limit: number): Promise<Exit> {
    return new Promise((resolve) => {
      this.#client.ended(name).then(
        async (code) => {
          const killed = code === KILLED && (await wasOutOfMemory(cgroup, limit));
          const reason = killed ? "OOMKilled" : code === 0 ? "Completed" : "Error";
          resolve({ code, reason });
        },
        () => {},
      );
    });
  }

  /** A loopback port for each TCP port of the container. */
  async #open(service: ManifestService, host: string, listeners: Server[]): Promise<Map<string, Endpoint>> {
    const ports = new Map<string, Endpoint>();
    for (const { port, proto } of service.expose) {
      if (proto !== "TCP" || ports.has(portName(port, proto))) continue;
      const server = this.#host.leadingTo({ host, port });
      listeners.push(server);
      ports.set(portName(port, proto), await listen(server));
    }
    return ports;
  }

  async #follow(name: string, { log }: ContainerContext): Promise<void> {
    const written = { stdout: lines(log), stderr: lines(log) };
    await this.#client.logs(name, (from, bytes) => written[from].write(bytes)).catch(() => {});
    for (const stream of Object.values(written)) stream.end();
  }

  /** Where the connection of a pod leads. */
  async connect(from: string, to: Address): Promise<Endpoint | undefined> {
    const pod = this.#pods.get(from);
    if (to.host === REGISTRY_ADDRESS) return isPod(from) ? undefined : this.#registry?.pulls;
    const service = this.#services.keyOf(to.host);
    if (service !== undefined) {
      const [lease, name] = service.split(" ");
      return pod && pod.lease === lease ? pod.connect(name!, to.port) : undefined;
    }
    const host = this.#options.names.keyOf(to.host) ?? to.host;
    // a pod that is ending is in no lease any more
    return pod ? pod.connect(host, to.port) : this.#options.connect(host, to.port);
  }

  /** Answers the datagram of a pod: a DNS query, or one to where the sandbox listens. */
  async answer(from: string, to: Address, content: Buffer): Promise<Buffer | undefined> {
    if (to.host === DNS_ADDRESS) return this.#resolve(from, content);
    const host = this.#options.names.keyOf(to.host) ?? to.host;
    const endpoint = this.#options.dial.find(host, to.port, "udp");
    return endpoint && askByDatagram(endpoint, content);
  }

  async #resolve(from: string, query: Buffer): Promise<Buffer | undefined> {
    // podman itself asks for registries alone
    if (!isPod(from)) return answerAddress(query, REGISTRY_ADDRESS);
    const pod = this.#pods.get(from);
    const serviceAddress = (name: string) =>
      pod?.services().some((service) => service.name === name)
        ? this.#services.give(`${pod.lease} ${name}`)
        : undefined;
    const resolver = { host: "127.0.0.1", port: this.#options.resolverPort };
    return answerName(query, serviceAddress, (asked) => askByDatagram(resolver, asked));
  }

  /** Brings what accepts connections inside up to date, one change after the other. */
  #listen(): void {
    if (this.#stale || this.#closed) return;
    this.#stale = true;
    const change = async () => {
      this.#stale = false;
      if (!this.#closed) await this.#host.listen(this.#reachable());
    };
    this.#listening = this.#listening
      .then(change)
      .catch((error: Error) => this.#options.log(`podman: ${error.message}`));
  }

  /** Every address that pods may send to: services with a pod, the sandbox's names and leased addresses, and their resolver. */
  #reachable(): Listening {
    const services = [...this.#pods.values()].flatMap(({ lease, service }) =>
      service.expose
        .filter(({ proto }) => proto === "TCP")
        .map((expose) => ({ host: this.#services.give(`${lease} ${service.name}`), port: servicePort(expose) })),
    );
    const registries = [...this.#registryPorts].map((port) => ({ host: REGISTRY_ADDRESS, port }));
    return {
      tcp: [...services, ...this.#names("tcp"), ...registries],
      udp: [{ host: DNS_ADDRESS, port: 53 }, ...this.#names("udp")],
    };
  }

  #names(transport: Transport): Address[] {
    const { dial, names } = this.#options;
    return dial
      .entries(transport)
      .flatMap(({ host, port }) => (host.includes(".") ? [{ host: addressOf(names, host), port }] : []));
  }
}

/** Whether a pod connects or asks, and not podman itself. */
const isPod = (from: string): boolean => from.startsWith(POD_PREFIX);

/** An address is itself. */
const addressOf = (names: AddressPool, host: string): string => (/^[0-9.]+$/.test(host) ? host : names.give(host));

/** What a provider tells a container of its lease (`provider:cluster/kube/builder/workload.go`). */
function identityOf(lease: string): Record<string, string> {
  const [owner, dseq, gseq, oseq] = lease.split("/");
  return {
    AKASH_OWNER: owner!,
    AKASH_DEPLOYMENT_SEQUENCE: dseq!,
    AKASH_GROUP_SEQUENCE: gseq!,
    AKASH_ORDER_SEQUENCE: oseq!,
  };
}
