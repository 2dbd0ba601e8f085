export interface Endpoint {
  host: string;
  port: number;
}

export type Transport = "tcp" | "udp";

/** Where the sandbox's names and addresses really listen. A host may begin with `*.`, which stands for one label. */
export class DialTable {
  readonly #endpoints = new Map<string, Endpoint>();

  set(host: string, port: number, transport: Transport, endpoint: Endpoint): void {
    this.#endpoints.set(key(host, port, transport), endpoint);
  }

  delete(host: string, port: number, transport: Transport): void {
    this.#endpoints.delete(key(host, port, transport));
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
