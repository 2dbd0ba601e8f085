import { mkdir } from "node:fs/promises";
import type { Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KeyPairPem } from "../certificates.ts";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import type { PodmanClient } from "./client.ts";
import type { PodHost } from "./host.ts";
import type { PodNetworks } from "./networks.ts";
import { registryFront } from "./registry-front.ts";
import { AS_A_PROVIDER, type ContainerSpec } from "./spec.ts";

export interface RegistryOptions {
  /** Loopback port that images are pushed to, with plain HTTP. */
  readonly port: number;
  /** A server certificate that podman trusts. */
  readonly certificate: (host: string) => Promise<KeyPairPem>;
}

interface Machine {
  /** Folder of the sandbox. */
  readonly state: string;
  readonly host: PodHost;
  readonly client: PodmanClient;
  readonly networks: PodNetworks;
}

/** What it is made of; also the version that the platform's own registry runs. */
export const REGISTRY_IMAGE = "docker.io/library/registry:3.1.1";

const NAME = "registry";
const PORT = 5000;
const START_SECONDS = 30;
const MEMORY = 512 * 2 ** 20;

/** A CNCF Distribution that stands for every registry: the images pushed to it outlive the sandbox's process. */
export class Registry {
  /** Where podman pulls from, whatever registry an image names. */
  readonly pulls: Endpoint;
  readonly #servers: readonly Server[];

  /** @throws where its image is not here */
  static async start({ port, certificate }: RegistryOptions, machine: Machine): Promise<Registry> {
    const { host, client, networks, state } = machine;
    if (!(await client.hasImage(REGISTRY_IMAGE))) throw new Error(noImage);
    const data = join(state, "podman", "registry");
    await mkdir(data, { recursive: true, mode: 0o700 });
    const { path, address } = await networks.make(NAME);
    await client.create(registrySpec({ network: path, cgroup: `${host.cgroup}/${NAME}`, data }));
    await client.start(NAME);
    const pushes = host.leadingTo({ host: address, port: PORT });
    const endpoint = await listen(pushes, port);
    const front = registryFront(endpoint, certificate);
    const servers = [front, pushes];
    try {
      await answering(endpoint);
      return new Registry(await listen(front), servers);
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
  }

  private constructor(pulls: Endpoint, servers: readonly Server[]) {
    this.pulls = pulls;
    this.#servers = servers;
  }

  /** Its container ends with the machine of the pods, which has to end before. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => close(server)));
  }
}

const noImage = `the sandbox's registry is made of ${REGISTRY_IMAGE}, which is not on this machine; ./platform images build registry`;

interface Place {
  readonly network: string;
  readonly cgroup: string;
  /** Folder of its blobs. */
  readonly data: string;
}

const registrySpec = ({ network, cgroup, data }: Place): ContainerSpec => ({
  name: NAME,
  image: REGISTRY_IMAGE,
  hostname: NAME,
  env: { OTEL_TRACES_EXPORTER: "none", REGISTRY_LOG_LEVEL: "warn", REGISTRY_LOG_ACCESSLOG_DISABLED: "true" },
  mounts: [{ type: "bind", source: data, destination: "/var/lib/registry", options: ["rbind", "rw"] }],
  netns: { nsmode: "path", value: network },
  dns_server: [],
  resource_limits: {
    memory: { limit: MEMORY, swap: MEMORY },
    cpu: { quota: 200_000, period: 100_000, shares: 1024 },
    pids: { limit: 256 },
  },
  cgroup_parent: cgroup,
  ...AS_A_PROVIDER,
});

async function answering({ host, port }: Endpoint): Promise<void> {
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 100) {
    const answer = await fetch(`http://${host}:${port}/v2/`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the sandbox's registry did not answer within ${START_SECONDS} s`);
}
