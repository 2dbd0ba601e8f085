import type { SdlExpose, SdlHttpOptions } from "../../sdl/document.ts";
import type { SourcePort } from "../source.ts";
import type { Reading } from "./reading.ts";

/** Ports of a service: HTTP is what is open to everyone as port 80, on no address of its own. */
export function exposedPorts(exposes: readonly SdlExpose[], service: string, { place, tell }: Reading): SourcePort[] {
  return exposes.map((expose, index) => {
    const path = `${service}.expose[${index}]`;
    const { port, as = port, proto = "TCP", to = [], http_options } = expose;
    const protocol = proto.toUpperCase() === "UDP" ? "udp" : "tcp";
    const address = to.find(({ ip }) => ip !== undefined)?.ip;
    const open = address !== undefined || to.some(({ global }) => global);
    const http = open && address === undefined && protocol === "tcp" && as === 80;
    if (http_options) tellHttpOptions(http_options, `${path}.http_options`, tell);
    if (address !== undefined && as !== port)
      tell(path, `port ${port} is open as ${port} and not as ${as}`, `let the program listen on ${as}`);
    return {
      at: place(path),
      path,
      port,
      protocol,
      ...(as !== port && { outside: as }),
      to: address !== undefined ? "address" : open ? "everyone" : "others",
      http,
    };
  });
}

/** Host names that ingress routes to a service. */
export const hostsOf = (exposes: readonly SdlExpose[]): string[] => [
  ...new Set(
    exposes
      .filter(({ to = [] }) => to.some(({ global, ip }) => global && ip === undefined))
      .flatMap(({ accept = [] }) => accept),
  ),
];

/** Services that may connect. */
export const reachedBy = (exposes: readonly SdlExpose[]): string[] => [
  ...new Set(exposes.flatMap(({ to = [] }) => to.flatMap(({ service }) => service ?? []))),
];

function tellHttpOptions(options: SdlHttpOptions, path: string, tell: Reading["tell"]): void {
  tell(
    path,
    `the proxy's own hold in place of ${Object.keys(options).join(", ")}`,
    "see docs/edge.md for what it takes",
  );
}
