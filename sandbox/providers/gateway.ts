import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { WebSocketServer } from "ws";
import { crossCheck } from "../../sdl/crosscheck.ts";
import { manifestVersion } from "../../sdl/manifest.ts";
import type { Manifest } from "../../sdl/types.ts";
import type { KeyPairPem } from "../certificates.ts";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import { groupSpec, type Market, orderKey } from "../market.ts";
import { parseManifest, readBody } from "./body.ts";
import { allows, type Claims, longestLife, type Scope, TokenError, verifyToken } from "./jwt.ts";
import { migrationRequest } from "./migration.ts";
import type { Provider } from "./provider.ts";
import { RequestError } from "./refusal.ts";
import { runShell, shellRequest } from "./shell.ts";
import { leaseStatus, serviceStatus } from "./status.ts";
import { streamQuery, unsigned } from "./streamquery.ts";
import { streamEvents, streamLogs } from "./streams.ts";

export interface Gateway {
  readonly endpoint: Endpoint;
  /** Has it show another certificate to those who connect from now on. */
  show(certificate: KeyPairPem): void;
  close(): Promise<void>;
}

/** The provider's HTTPS API for tenants (`provider:gateway/rest/router.go`), TLS 1.3 with the certificate on the chain. */
export async function startGateway(provider: Provider, market: Market, certificate: KeyPairPem): Promise<Gateway> {
  const routes = new Routes(provider, market);
  const server = createServer({
    ...identity(certificate),
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: false,
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("request", (request, response) => void routes.serve(request, response));
  server.on("upgrade", (request, socket, head) => void routes.upgrade(sockets, request, socket, head));
  const endpoint = await listen(server);
  return {
    endpoint,
    show: (renewed) => server.setSecureContext({ ...identity(renewed), minVersion: "TLSv1.3" }),
    async close() {
      for (const client of sockets.clients) client.terminate();
      await close(server);
    },
  };
}

const identity = ({ certificatePem, keyPem }: KeyPairPem) => ({ cert: certificatePem, key: keyPem });

interface LeasePath {
  /** As it was sent, like the others. */
  dseq: string;
  gseq: string;
  oseq: string;
}

/** What a WebSocket may be opened for, and the scope its token needs. */
const streams: Record<string, Scope> = { logs: "logs", kubeevents: "events", shell: "shell" };

/** What the gateway answers, whatever the request came through. */
export class Routes {
  readonly #provider: Provider;
  readonly #market: Market;

  constructor(provider: Provider, market: Market) {
    this.#provider = provider;
    this.#market = market;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await this.#answer(request);
      const charset = isMigration(request) ? "" : "; charset=UTF-8";
      if (body !== undefined) response.setHeader("content-type", `application/json${charset}`);
      response.end(body === undefined ? "" : JSON.stringify(body));
    } catch (error) {
      refuse(response, error);
    }
  }

  async upgrade(sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    try {
      const url = new URL(request.url ?? "/", "https://provider");
      const [, lease, what] = leasePath(url.pathname);
      const scope = streams[what ?? ""];
      if (!lease || !scope) throw new TokenError(404, "404 page not found");
      const key = await this.#authorize(request, lease, scope);
      const shell = scope === "shell" ? shellRequest(url.searchParams) : undefined;
      const { follow, tail, services } = streamQuery(url.searchParams);
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on("error", () => client.terminate());
        const workloads = this.#provider.runtime.workloads(key);
        if (!workloads) return client.close(4001, "lease not found");
        const options = { follow, tail, services };
        const hangUp = () => void socket.end();
        if (shell) runShell(client, workloads, shell, hangUp);
        else if (scope === "logs") streamLogs(client, workloads, options, hangUp);
        else streamEvents(client, workloads, options, hangUp);
      });
    } catch (error) {
      const { status, text } = refusal(error);
      socket.end(
        `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
    }
  }

  async #answer(request: IncomingMessage): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://provider");
    const get = request.method === "GET";
    if (get && pathname === "/version")
      return { akash: { version: "0.10.6", commit: "sandbox" }, kube: { major: "1", minor: "33" } };
    if (get && pathname === "/address") return { address: this.#provider.address };
    if (get && pathname === "/status") return this.#provider.report();
    const deployment = /^\/deployment\/([^/]+)\/manifest$/.exec(pathname);
    if (request.method === "PUT" && deployment) return this.#putManifest(request, deployment[1]!);
    if (request.method === "POST" && pathname === "/hostname/migrate") return this.#migrate(request, "hostnames");
    if (request.method === "POST" && pathname === "/endpoint/migrate") return this.#migrate(request, "endpoints");
    const [, lease, what] = leasePath(pathname);
    if (get && lease && what === "status") return this.#status(request, lease);
    if (get && lease && what === "manifest") return this.#manifest(request, lease);
    const service = what && /^service\/([^/]+)\/status$/.exec(what)?.[1];
    if (get && lease && service) return this.#serviceStatus(request, lease, service);
    const stream = streams[what ?? ""];
    if (get && lease && stream) return this.#refuseStream(request, lease, stream, searchParams);
    throw new TokenError(404, "404 page not found");
  }

  async #putManifest(request: IncomingMessage, dseq: string): Promise<undefined> {
    const claims = await this.#claims(request);
    unsigned(dseq, 64);
    if (!allows(claims, { owner: claims.iss, provider: this.#provider.address, dseq }, "send-manifest")) {
      throw new TokenError(401, "unauthorized access");
    }
    const manifest = parseManifest(await readBody(request));
    if (!this.#provider.holds(claims.iss, dseq)) throw new RequestError(404, "no lease for deployment");
    await this.#verify(claims.iss, dseq, manifest);
    await this.#provider.accept(claims.iss, dseq, manifest);
    return undefined;
  }

  async #migrate(request: IncomingMessage, what: "hostnames" | "endpoints"): Promise<unknown> {
    const claims = await this.#claims(request);
    // whatever the token's scope: the gateway names scopes for this, but asks for none
    const wanted = migrationRequest(what, await readBody(request));
    await this.#provider.migrate(claims.iss, wanted);
    return { transferred: wanted.names };
  }

  /** The manifest must be the one whose hash the chain holds, and ask for no more or less than was ordered. */
  async #verify(owner: string, dseq: string, manifest: Manifest): Promise<void> {
    const found = await this.#market.deployment(owner, dseq);
    if (found?.deployment.state !== "active") throw new RequestError(404, "no lease for deployment");
    const hash = Buffer.from(found.deployment.hash, "base64").toString("hex");
    if (manifestVersion(manifest) !== hash) throw new RequestError(422, "manifest version validation failed");
    const problems = crossCheck(
      manifest,
      found.groups.map((group) => groupSpec(group.group_spec)),
    );
    if (problems[0] !== undefined) throw new RequestError(422, problems[0]);
  }

  /** A stream that was asked for without an upgrade to a WebSocket; what else is wrong is said first. */
  async #refuseStream(request: IncomingMessage, lease: LeasePath, scope: Scope, query: URLSearchParams) {
    await this.#authorize(request, lease, scope);
    if (scope === "shell") shellRequest(query);
    else streamQuery(query);
    throw new RequestError(400, "Bad Request");
  }

  async #status(request: IncomingMessage, lease: LeasePath): Promise<unknown> {
    const key = await this.#authorize(request, lease, "status");
    const status = leaseStatus(this.#provider, key);
    if (!status) throw new TokenError(404, "");
    return status;
  }

  async #serviceStatus(request: IncomingMessage, lease: LeasePath, service: string): Promise<unknown> {
    const key = await this.#authorize(request, lease, "status");
    const status = serviceStatus(this.#provider, key, service);
    if (!status) throw new TokenError(404, "no such service for that lease");
    return status;
  }

  async #manifest(request: IncomingMessage, lease: LeasePath): Promise<unknown> {
    const stored = this.#provider.stored(await this.#authorize(request, lease, "get-manifest"));
    if (!stored) throw new TokenError(404, "lease not found");
    return [stored.group];
  }

  /** @returns key of the lease */
  async #authorize(request: IncomingMessage, lease: LeasePath, scope: Scope): Promise<string> {
    const claims = await this.#claims(request);
    const [gseq, oseq] = [Number(unsigned(lease.gseq, 32)), Number(unsigned(lease.oseq, 32))];
    const dseq = String(unsigned(lease.dseq, 64));
    const target = { owner: claims.iss, provider: this.#provider.address, dseq, gseq, oseq };
    if (!allows(claims, target, scope)) throw new TokenError(401, "unauthorized access");
    return orderKey(target);
  }

  async #claims(request: IncomingMessage): Promise<Claims> {
    const header = request.headers.authorization;
    if (header === undefined) throw new TokenError(401, "unauthorized access");
    const [kind, token, ...rest] = header.split(" ");
    if (kind?.toLowerCase() !== "bearer" || !token || rest.length > 0) {
      throw new TokenError(400, "invalid authorization header");
    }
    if (Object.keys((request.socket as TLSSocket).getPeerCertificate()).length > 0) {
      throw new TokenError(400, "auth: ambiguous authentication. may not use mTLS and JWT at the same time");
    }
    const claims = await verifyToken(token, (address) => this.#publicKey(address), Math.floor(Date.now() / 1000));
    if (claims.exp - claims.iat > longestLife) throw new TokenError(401, "JWT is invalid");
    return claims;
  }

  async #publicKey(address: string): Promise<Uint8Array | undefined> {
    const account = await this.#market.account(address);
    return account?.pub_key ? Buffer.from(account.pub_key.key, "base64") : undefined;
  }
}

function leasePath(pathname: string): [string, LeasePath, string] | [] {
  const [all, dseq, gseq, oseq, what] = /^\/lease\/([^/]+)\/([^/]+)\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  return all ? [all, { dseq: dseq!, gseq: gseq!, oseq: oseq! }, what!] : [];
}

const isMigration = ({ url }: IncomingMessage) => /^\/(hostname|endpoint)\/migrate$/.test(url ?? "");

function refusal(error: unknown): { status: number; text: string; json: boolean } {
  if (error instanceof TokenError) {
    const auth = (error.status === 400 || error.status === 401) && error.message !== "";
    return {
      status: error.status,
      text: auth ? JSON.stringify({ message: error.message }) : error.message,
      json: auth,
    };
  }
  if (error instanceof RequestError) return { status: error.status, text: error.message, json: false };
  return { status: 500, text: (error as Error).message, json: false };
}

function refuse(response: ServerResponse, error: unknown): void {
  const { status, text, json } = refusal(error);
  if (text !== "") response.setHeader("content-type", json ? "application/json" : "text/plain; charset=utf-8");
  response.writeHead(status);
  response.end(json || text === "" ? text : `${text}\n`);
}
