import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf } from "./registry.fixture.ts";

type Answer = [status: number, headers: Record<string, string>, body?: string | Buffer];

export interface PullRegistry {
  /** Such as `127.0.0.1:5000`. */
  readonly host: string;
  /** What it was asked, as `GET /path` with the way it was authorised. */
  readonly asked: string[];
  close(): void;
}

export interface PullOptions {
  /** Manifests by `repository:tag`, with their media type. */
  readonly manifests: Readonly<Record<string, { type: string; body: string }>>;
  /** `token`: as Docker Hub, GHCR and Quay; `none`: open to all; `basic`: a login with a password. */
  readonly login?: "token" | "none" | "basic";
  /** Key of the token in the answer: both are allowed. */
  readonly tokenKey?: "token" | "access_token";
  /** Changes an answer before it is sent. */
  readonly spoil?: (path: string, answer: Answer) => Answer;
}

/**
 * The pull half of the OCI distribution API for manifests. Strict: a token is good for one repository and only for
 * pulling, a manifest is given only to who accepts its type, and other methods are refused.
 */
export async function startPullRegistry({
  manifests,
  login = "token",
  tokenKey = "token",
  spoil = (_, answer) => answer,
}: PullOptions): Promise<PullRegistry> {
  const asked: string[] = [];

  function answer(request: IncomingMessage, url: URL): Answer {
    if (request.method !== "GET") return [405, {}];
    if (url.pathname === "/token") return token(url);
    const [, repository = "", tag = ""] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
    if (login === "basic") return [401, { "www-authenticate": 'Basic realm="registry"' }];
    if (login === "token" && request.headers.authorization !== `Bearer pull-${repository}`) {
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="registry.test",scope="repository:${repository}:pull"`;
      return [401, { "www-authenticate": challenge }, '{"errors":[{"code":"UNAUTHORIZED"}]}'];
    }
    const found = manifests[`${repository}:${tag}`];
    const accepted = (request.headers.accept ?? "").split(",").map((each) => each.trim());
    if (!found || !accepted.includes(found.type)) return [404, {}, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}'];
    const digest = digestOf(Buffer.from(found.body));
    return [200, { "content-type": found.type, "docker-content-digest": digest }, found.body];
  }

  function token(url: URL): Answer {
    const [, repository] = /^repository:(.+):pull$/.exec(url.searchParams.get("scope") ?? "") ?? [];
    if (repository === undefined || url.searchParams.get("service") !== "registry.test") return [400, {}];
    return [200, { "content-type": "application/json" }, JSON.stringify({ [tokenKey]: `pull-${repository}` })];
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://registry");
    asked.push(`${url.pathname}${request.headers.authorization ? " with a token" : ""}`);
    const [status, headers, body] = spoil(url.pathname, answer(request, url));
    response.writeHead(status, headers).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
