import type { ManifestExpose } from "../../sdl/types.ts";

export type Exposure = "ingress" | "port" | "address" | "internal";

/** Akash's rule of what a global expose becomes. */
export function exposure(expose: ManifestExpose): Exposure {
  if (!expose.global) return "internal";
  if (expose.ip !== "") return "address";
  return expose.proto === "TCP" && servicePort(expose) === 80 ? "ingress" : "port";
}

/** The port others see: `as` of the SDL, else the container's. */
export function servicePort(expose: ManifestExpose): number {
  return expose.externalPort || expose.port;
}

/** A provider offered what it does not have. */
export class NoCapacityError extends Error {}
