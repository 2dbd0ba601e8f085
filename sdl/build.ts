import { isMapping } from "../input/mapping.ts";
import type { Sdl, SdlCredentials, SdlExpose, SdlGpuModel, SdlHttpOptions, SdlService, SdlVolume } from "./document.ts";
import { checkSdl } from "./parse.ts";

export interface ServiceSpec {
  /** Unique in the deployment; also the host name by which its siblings reach it. */
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  /** `NAME=value` */
  env?: string[];
  /** CPUs, such as 0.5. */
  cpu: number;
  /** Such as `1Gi`. */
  memory: string;
  storage: VolumeSpec[];
  gpu?: { units: number; models?: SdlGpuModel[] };
  /** Replicas. */
  count: number;
  expose: ExposeSpec[];
  credentials?: SdlCredentials;
  /** Anything else the SDL allows for a service: mappings are merged, lists and values replace. */
  raw?: Partial<SdlService>;
}

export interface VolumeSpec {
  name: string;
  size: string;
  mount?: string;
  /** `beta2` SSD, `beta3` NVMe: kept as long as the lease. `ram`: memory. Absent: lost with the pod. */
  class?: "beta2" | "beta3" | "ram";
  readOnly?: boolean;
}

export interface ExposeSpec {
  port: number;
  /** Port outside; 80 = HTTP ingress, any other global TCP port is forwarded from a random one. */
  as?: number;
  proto?: "tcp" | "udp";
  global?: boolean;
  /** Host names for the ingress. */
  hosts?: string[];
  /** Services of this deployment that may connect. */
  to?: string[];
  /** Name of the leased IP to listen on; implies global. At one provider, two deployments of an owner do not both get what they name alike. */
  ip?: string;
  httpOptions?: SdlHttpOptions;
}

export interface PlacementSpec {
  name: string;
  attributes?: Record<string, string>;
  signedBy?: { anyOf?: string[]; allOf?: string[] };
  /** Most that is paid per block for one replica of each service. */
  price: { denom: string; amount: number | string };
}

/** Says every field that is wrong. */
export class InvalidSdlError extends Error {
  override readonly name = "InvalidSdlError";
}

/**
 * SDL 2.0 with one placement and one compute profile per service.
 * @param raw fields of the document laid over it: mappings are merged, lists and values replace
 * @throws InvalidSdlError naming every field that is wrong
 */
export function buildSdl(services: ServiceSpec[], placement: PlacementSpec, raw: object = {}): Sdl {
  const { name, price, ...requirements } = placement;
  const each = <T>(of: (service: ServiceSpec) => T) => Object.fromEntries(services.map((one) => [one.name, of(one)]));
  const ips = services.flatMap(({ expose }) => expose.flatMap(({ ip }) => ip ?? []));
  const document = {
    version: "2.0",
    ...(ips.length && { endpoints: Object.fromEntries(ips.map((ip) => [ip, { kind: "ip" }])) }),
    services: each(toService),
    profiles: {
      compute: each(toCompute),
      placement: { [name]: { ...requirements, pricing: each(() => ({ ...price })) } },
    },
    deployment: each(({ name: profile, count }) => ({ [name]: { profile, count } })),
  };
  const { sdl, errors } = checkSdl(merge(document, raw));
  if (sdl) return sdl;
  throw new InvalidSdlError(
    `not a valid SDL:\n${errors.map(({ path, message }) => `  ${path}: ${message}`).join("\n")}`,
  );
}

function toService(spec: ServiceSpec): unknown {
  const { image, command, args, env, credentials } = spec;
  const mounted = spec.storage.filter((volume) => volume.mount !== undefined);
  const storage = Object.fromEntries(mounted.map(({ name, mount, readOnly = false }) => [name, { mount, readOnly }]));
  const service = {
    image,
    command,
    args,
    env,
    credentials,
    expose: spec.expose.map(toExpose),
    ...(mounted.length && { params: { storage } }),
  };
  return merge(service, spec.raw ?? {});
}

function toExpose({ port, as, proto, global, hosts, to = [], ip, httpOptions }: ExposeSpec): SdlExpose {
  return {
    port,
    // Two ports of one leased IP without `as` count as the same port.
    as: as ?? (ip ? port : undefined),
    proto,
    accept: hosts,
    to: [...(global || ip ? [{ global: true, ip }] : []), ...to.map((service) => ({ service }))],
    http_options: httpOptions,
  };
}

function toCompute({ cpu, memory, storage, gpu }: ServiceSpec): unknown {
  return {
    resources: {
      cpu: { units: cpu },
      memory: { size: memory },
      storage: storage.map(toVolume),
      ...(gpu && { gpu: { units: gpu.units, attributes: { vendor: { nvidia: gpu.models ?? null } } } }),
    },
  };
}

function toVolume({ name, size, class: storageClass }: VolumeSpec): SdlVolume {
  if (!storageClass) return { name, size };
  return { name, size, attributes: { class: storageClass, persistent: storageClass !== "ram" } };
}

function merge(base: unknown, fragment: unknown): unknown {
  if (!isMapping(base) || !isMapping(fragment)) return fragment;
  const added = Object.entries(fragment).map(([key, value]) => [key, key in base ? merge(base[key], value) : value]);
  return { ...base, ...Object.fromEntries(added) };
}
