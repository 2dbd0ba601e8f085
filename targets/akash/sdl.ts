import { RunError } from "@pulumi/pulumi";
import { buildSdl, type ExposeSpec, InvalidSdlError, type ServiceSpec, type VolumeSpec } from "../../sdl/build.ts";
import type { Sdl } from "../../sdl/document.ts";
import { toGroupSpecs } from "../../sdl/groups.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import { NEVER_PUBLIC } from "../../stage/services/private-ports.ts";
import type { Container, Declaration, Port } from "../../workload/declaration.ts";

/** Name of the only placement; the provider replaces it by the ownership tag. */
const PLACEMENT = "akash";

/** What stands for an image in the static document; the manifest gets the real one. */
const STATIC_IMAGE = "image";

/**
 * The static part of a service's SDL: everything but images, env and credentials.
 * @param priceCeiling highest price per block of one container, such as `100uact`
 * @param attributes that a provider must have
 * @throws RunError naming what Akash cannot run as it is declared, or what must not be public
 */
export function staticSdl(
  service: string,
  { containers, sdl }: Declaration,
  priceCeiling: string,
  attributes?: Record<string, string>,
): Sdl {
  const specs = Object.entries(containers).map(([name, container]) => spec(service, name, container));
  const placement = { name: PLACEMENT, price: coin(priceCeiling), ...(attributes && { attributes }) };
  const document = orRunError(service, () => buildSdl(specs, placement, sdl));
  refuseOverlay(service, document);
  return document;
}

/** What a person asked for that no SDL may have ends the program without a stack trace. */
function orRunError(service: string, build: () => Sdl): Sdl {
  try {
    return build();
  } catch (error) {
    throw error instanceof InvalidSdlError ? new RunError(`${service}: ${error.message}`) : error;
  }
}

/** Fields that are laid over open no port that must not be public, and order nothing at a second place. */
function refuseOverlay(service: string, sdl: Sdl): void {
  for (const [name, { expose = [] }] of Object.entries(sdl.services)) {
    const open = expose.find(({ port, to = [] }) => NEVER_PUBLIC.has(port) && to.some(({ global }) => global));
    if (open)
      throw new RunError(`${service}/${name}: port ${open.port} must not be public; let its sdl open another one`);
  }
  const places = Object.keys(sdl.profiles.placement);
  if (places.length > 1)
    throw new RunError(`${service}: a service has one place, and its sdl has ${places.join(", ")}; write another app`);
}

/** What is ordered on the market for a static SDL. */
export function groupOf(sdl: Sdl): GroupSpec {
  const [group] = toGroupSpecs(sdl);
  if (!group) throw new Error("a service needs at least one container");
  return group;
}

function spec(service: string, name: string, container: Container): ServiceSpec {
  const { command, args, cpu, memory, gpu, replicas = 1, ports = [] } = container;
  return {
    name,
    image: STATIC_IMAGE,
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    cpu,
    memory,
    storage: volumes(container),
    ...(gpu && { gpu: { units: gpu.units, ...(gpu.model && { models: [{ model: gpu.model }] }) } }),
    count: replicas,
    expose: ports.map((port) => expose(service, name, port)),
  };
}

function volumes({ storage = "512Mi", volumes = {} }: Container): VolumeSpec[] {
  const others = Object.entries(volumes).map(
    ([name, { size, mount, kind }]): VolumeSpec => ({ name, size, mount, class: kind === "ram" ? "ram" : "beta3" }),
  );
  return [{ name: "default", size: storage }, ...others];
}

function expose(service: string, container: string, { port, proto = "TCP", to, hosts, maxBodySize }: Port): ExposeSpec {
  const common = { port, proto: proto === "TCP" ? ("tcp" as const) : ("udp" as const) };
  if (to === "ingress") {
    return {
      ...common,
      as: 80,
      global: true,
      ...(hosts && { hosts: [...hosts] }),
      ...(maxBodySize && { httpOptions: { max_body_size: maxBodySize } }),
    };
  }
  if (to === "address") return { ...common, as: port, ip: `${service}-ip` };
  if (to === "forwarded" && port === 80 && proto === "TCP") {
    throw new RunError(
      `${service}/${container}: port 80 cannot be forwarded, Akash makes it an ingress; use another port`,
    );
  }
  if (to === "forwarded") return { ...common, as: port, global: true };
  return { ...common, as: port, to: [...to] };
}

/** Whole amounts stay the numbers that they are in the inputs of resources that stand. */
function coin(text: string): { amount: number | string; denom: string } {
  const match = /^([0-9]+(?:\.[0-9]+)?)([a-z]+)$/.exec(text);
  if (!match) throw new Error(`"${text}" is no amount such as 100uact or 2.5uact`);
  const [, amount, denom] = match;
  return { amount: amount!.includes(".") ? amount! : Number(amount), denom: denom! };
}
