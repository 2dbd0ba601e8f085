import type { Sdl, SdlExpose, SdlService, SdlVolume } from "../sdl/document.ts";
import { toGroupSpecs } from "../sdl/groups.ts";
import type { GroupSpec } from "../sdl/types.ts";
import type { Container, Declaration, Port } from "./declaration.ts";

/** Name of the only placement; the provider replaces it by the ownership tag. */
const PLACEMENT = "akash";

/** What stands for an image in the static document; the manifest gets the real one. */
const STATIC_IMAGE = "image";

/**
 * The static part of a service's SDL: everything but images, env and credentials.
 * @param priceCeiling highest price per block of one container, such as `100uact`
 */
export function staticSdl(service: string, { containers }: Declaration, priceCeiling: string): Sdl {
  const entries = Object.entries(containers);
  const leasesIp = entries.some(([, container]) => container.ports?.some((port) => port.to === "leased-ip"));
  const { amount, denom } = coin(priceCeiling);
  return {
    version: "2.0",
    ...(leasesIp && { endpoints: { [endpointName(service)]: { kind: "ip" as const } } }),
    services: Object.fromEntries(entries.map(([name, container]) => [name, sdlService(service, container)])),
    profiles: {
      compute: Object.fromEntries(entries.map(([name, container]) => [name, { resources: resources(container) }])),
      placement: {
        [PLACEMENT]: { pricing: Object.fromEntries(entries.map(([name]) => [name, { denom, amount }])) },
      },
    },
    deployment: Object.fromEntries(
      entries.map(([name, { replicas = 1 }]) => [name, { [PLACEMENT]: { profile: name, count: replicas } }]),
    ),
  };
}

/** What is ordered on the market for a static SDL. */
export function groupOf(sdl: Sdl): GroupSpec {
  const [group] = toGroupSpecs(sdl);
  if (!group) throw new Error("a service needs at least one container");
  return group;
}

const endpointName = (service: string): string => `${service}-ip`;

function sdlService(service: string, { command, args, ports = [], volumes = {} }: Container): SdlService {
  const mounts = Object.entries(volumes).map(([name, { mount }]) => [name, { mount }]);
  return {
    image: STATIC_IMAGE,
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    expose: ports.map((port) => expose(service, port)),
    ...(mounts.length > 0 && { params: { storage: Object.fromEntries(mounts) } }),
  };
}

function expose(service: string, { port, proto = "TCP", to, maxBodySize }: Port): SdlExpose {
  if (to === "ingress") {
    const options = maxBodySize && { http_options: { max_body_size: maxBodySize } };
    return { port, as: 80, proto, to: [{ global: true }], ...options };
  }
  if (to === "leased-ip") return { port, as: port, proto, to: [{ global: true, ip: endpointName(service) }] };
  if (to === "forwarded") return { port, as: port, proto, to: [{ global: true }] };
  return { port, as: port, proto, to: to.map((name) => ({ service: name })) };
}

function resources({ cpu, memory, storage = "512Mi", volumes = {} }: Container) {
  const root: SdlVolume = { size: storage };
  const others = Object.entries(volumes).map(([name, { size, kind }]): SdlVolume => {
    const attributes = kind === "ram" ? { class: "ram", persistent: false } : { class: "beta3", persistent: true };
    return { name, size, attributes };
  });
  return { cpu: { units: cpu }, memory: { size: memory }, storage: [root, ...others] };
}

function coin(text: string): { amount: number; denom: string } {
  const match = /^([0-9]+)([a-z]+)$/.exec(text);
  if (!match) throw new Error(`"${text}" is no amount such as 100uact`);
  return { amount: Number(match[1]), denom: match[2]! };
}
