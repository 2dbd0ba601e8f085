import type { ManifestService } from "../../sdl/types.ts";
import { environment } from "../runtime/container.ts";
import { expanded } from "../runtime/expansion.ts";
import { DNS_ADDRESS } from "./addresses.ts";

/** What `POST /containers/create` of podman's API takes (`SpecGenerator`), as far as the sandbox says anything. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly hostname: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly netns: { readonly nsmode: "path"; readonly value: string };
  readonly dns_server: readonly string[];
  readonly resource_limits: {
    readonly memory: { readonly limit: number; readonly swap: number };
    readonly cpu: { readonly quota: number; readonly period: number; readonly shares: number };
    readonly pids: { readonly limit: number };
  };
  readonly cgroup_parent: string;
  readonly no_new_privileges: true;
  readonly restart_policy: "no";
  /** Kubernetes does not know the health check of an image. */
  readonly healthconfig: { readonly Test: readonly ["NONE"] };
}

export interface Mount {
  readonly type: "bind" | "tmpfs";
  readonly source?: string;
  readonly destination: string;
  readonly options: readonly string[];
}

/** Where a service of a lease runs. */
export interface PodPlace {
  /** Of the container, unique in the sandbox. */
  readonly name: string;
  /** Host name within the pod. */
  readonly pod: string;
  /** Network namespace, a path. */
  readonly network: string;
  /** Control group that the container's is made in. */
  readonly cgroup: string;
  /** Folder of each persistent volume, by its name. */
  readonly volumes: Readonly<Record<string, string>>;
  /** PEM file that stands for the well-known authorities. */
  readonly authorities: string;
  /** What the provider adds to the environment. */
  readonly identity: Readonly<Record<string, string>>;
}

/** Most processes of a pod. */
const MAX_PROCESSES = 2048;

const PERIOD = 100_000;

/** The container of a service, as a provider has Kubernetes run it (`provider:cluster/kube/builder/workload.go`). Pure. */
export function containerSpec(service: ManifestService, image: string, place: PodPlace): ContainerSpec {
  const { cpu, memory } = service.resources;
  const limit = Number(memory.size.val);
  const units = Number(cpu.units.val);
  const env = { ...TRUST, ...place.identity, ...environment(service) };
  const words = (texts: readonly string[]) => texts.map((text) => expanded(text, env));
  return {
    name: place.name,
    image,
    hostname: place.pod,
    ...(service.command && service.command.length > 0 && { entrypoint: words(service.command) }),
    ...(service.args && service.args.length > 0 && { command: words(service.args) }),
    env,
    mounts: [...volumeMounts(service, place.volumes), trusted(place.authorities)],
    netns: { nsmode: "path", value: place.network },
    dns_server: [DNS_ADDRESS],
    resource_limits: {
      // the same number for both: no swap
      memory: { limit, swap: limit },
      cpu: {
        quota: Math.max(1000, (units * PERIOD) / 1000),
        period: PERIOD,
        shares: Math.max(2, Math.round((units * 1024) / 1000)),
      },
      pids: { limit: MAX_PROCESSES },
    },
    cgroup_parent: place.cgroup,
    ...AS_A_PROVIDER,
  };
}

/** What holds for every container: the sandbox itself starts it again. */
export const AS_A_PROVIDER = {
  no_new_privileges: true,
  restart_policy: "no",
  healthconfig: { Test: ["NONE"] },
} as const satisfies Partial<ContainerSpec>;

/** Where most images look for the authorities they trust. */
const AUTHORITIES_FILE = "/etc/ssl/certs/ca-certificates.crt";

/** Node.js takes other authorities than its own from here alone. */
const TRUST = { NODE_EXTRA_CA_CERTS: AUTHORITIES_FILE };

const trusted = (file: string): Mount => ({
  type: "bind",
  source: file,
  destination: AUTHORITIES_FILE,
  options: ["rbind", "ro"],
});

/** Volumes that outlive a container, and those in memory. What has neither name is the container's own disk. */
function volumeMounts(service: ManifestService, folders: Readonly<Record<string, string>>): Mount[] {
  return (service.params?.storage ?? []).flatMap(({ name, mount, readOnly }): Mount[] => {
    const volume = service.resources.storage.find((each) => each.name === name);
    if (!volume) return [];
    if (volumeClass(volume) === "ram") {
      return [{ type: "tmpfs", destination: mount, options: [`size=${volume.size.val}`, "mode=1777"] }];
    }
    const access = readOnly ? "ro" : "rw";
    return [{ type: "bind", source: folders[name]!, destination: mount, options: ["rbind", access] }];
  });
}

type Volume = ManifestService["resources"]["storage"][number];

function volumeClass({ attributes = [] }: Volume): string | undefined {
  return attributes.find(({ key }) => key === "class")?.value;
}

/** Volumes of a service that live as long as its lease, with their sizes in bytes. Pure. */
export function persistentVolumes(service: ManifestService): { name: string; size: number }[] {
  const mounted = new Set((service.params?.storage ?? []).map(({ name }) => name));
  return service.resources.storage
    .filter((volume) => mounted.has(volume.name) && volumeClass(volume) !== "ram")
    .map(({ name, size }) => ({ name, size: Number(size.val) }));
}
