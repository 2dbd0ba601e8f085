import { EventEmitter } from "node:events";

export interface Endpoint {
  host: string;
  port: number;
}

export type Transport = "tcp" | "udp";

/** Where the sandbox's names and addresses really listen. A host may begin with `*.`, which stands for one label. */
export class DialTable extends EventEmitter<{ changed: [] }> {
  readonly #endpoints = new Map<string, Endpoint>();

  set(host: string, port: number, transport: Transport, endpoint: Endpoint): void {
    this.#endpoints.set(key(host, port, transport), endpoint);
    this.emit("changed");
  }

  delete(host: string, port: number, transport: Transport): void {
    this.#endpoints.delete(key(host, port, transport));
    this.emit("changed");
  }

  /** Every host and port of a transport. */
  entries(transport: Transport): { host: string; port: number }[] {
    return [...this.#endpoints.keys()].flatMap((each) => {
      const [host = "", port, carried] = each.split(" ");
      return carried === transport ? [{ host, port: Number(port) }] : [];
    });
  }

  /** The entry that a host falls under: itself, or one with a `*`. */
  under(host: string): string | undefined {
    const wild = host.replace(/^[^.]+/, "*");
    const hosts = new Set(this.entries("tcp").map((entry) => entry.host));
    return [host, wild].find((name) => hosts.has(name));
  }

  find(host: string, port: number, transport: Transport): Endpoint | undefined {
    return (
      this.#endpoints.get(key(host, port, transport)) ??
      this.#endpoints.get(key(host.replace(/^[^.]+/, "*"), port, transport))
    );
  }
}

function key(host: string, port: number, transport: Transport): string {
  return `${host.toLowerCase().replace(/\.$/, "")} ${port} ${transport}`;
}
