import type { AddressInfo, Server } from "node:net";
import type { Endpoint } from "./dial.ts";

/** Listens on loopback; port 0 takes a free one. @throws naming the port when it is in use */
export function listen(server: Server, port = 0): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(portInUse(error) ?? error));
    server.listen(port, "127.0.0.1", () =>
      resolve({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }),
    );
  });
}

export class PortInUseError extends Error {
  constructor(port: number) {
    super(
      `port ${port} on 127.0.0.1 is in use by another process; end that one, or choose another base port with --port`,
    );
    this.name = "PortInUseError";
  }
}

/** The error of a listening socket, told so that a person can act on it; `undefined` for other errors. */
export function portInUse(error: unknown): PortInUseError | undefined {
  const { code, port } = error as { code?: string; port?: number };
  return code === "EADDRINUSE" && port !== undefined ? new PortInUseError(port) : undefined;
}

/** Stops listening and waits until the port is free; open connections of an HTTP server are cut. */
export function close(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
