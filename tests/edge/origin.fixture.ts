import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Upstream } from "../../edge/routes.ts";
import { createSelfSigned } from "../../sandbox/certificates.ts";

/** An application behind its provider's ingress: TLS with a certificate of nobody's, found by Host. */
export class Origin {
  readonly upstream: Upstream;
  readonly #server: Server;
  readonly #port: number;

  private constructor(service: string, server: Server, port: number) {
    const ingress = `${service}.ingress.example.net`;
    this.#server = server;
    this.#port = port;
    this.upstream = {
      service,
      host: "127.0.0.1",
      port,
      tls: { serverName: ingress, verify: false },
      hostHeader: ingress,
      healthPath: "/healthz",
    };
  }

  static async open(service: string): Promise<Origin> {
    const { certificatePem, keyPem } = await createSelfSigned("Kubernetes Ingress Controller Fake Certificate");
    const server = createServer({ cert: certificatePem, key: keyPem }, ({ method, url, headers, socket }, response) => {
      if (headers.host !== `${service}.ingress.example.net`) return response.writeHead(404).end();
      const { servername } = socket as unknown as { servername: string };
      response.end(JSON.stringify({ service, method, url, servername, scheme: headers["x-forwarded-proto"] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Origin(service, server, (server.address() as AddressInfo).port);
  }

  /** Stops answering, as a lease that is gone. */
  async down(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async up(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
  }
}
