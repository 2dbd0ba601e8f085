import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import { connect as connectTls, type SecureContext } from "node:tls";
import type { ContainerContext } from "../runtime/container.ts";
import type { Location, PingapConfig, Plugin, Upstream } from "./config.ts";
import { chooseLocation, rewritten } from "./routing.ts";

export interface ProxyOptions {
  readonly config: PingapConfig;
  readonly connect: ContainerContext["connect"];
  /** Authorities an upstream's certificate may come from. */
  readonly trust: () => SecureContext;
  readonly log: (line: string) => void;
}

/** Where a request came in. */
export interface Door {
  readonly secure: boolean;
  readonly port: number;
}

/** Answers one request as the server section with these locations would. */
export async function serve(
  options: ProxyOptions,
  locations: readonly Location[],
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const url = request.url ?? "/";
  response.once("finish", () => options.log(`${request.method} ${host}${url} ${response.statusCode}`));
  const location = chooseLocation(locations, host, url.split("?", 1)[0]!);
  if (!location) return fail(response, 404, `no location for ${host}${url}`);
  const plugins = location.plugins.flatMap((name) => options.config.plugins[name] ?? []);
  for (const plugin of plugins) setHeaders(plugin, response);
  if (plugins.some((plugin) => answered(plugin, door.secure, host, url, response))) return;
  const upstream = location.upstream ? options.config.upstreams[location.upstream] : undefined;
  if (!upstream) return fail(response, 502, "no upstream");
  await forward(options, location, upstream, door, host, request, response);
}

function setHeaders(plugin: Plugin, response: ServerResponse): void {
  if (plugin.category !== "response_headers") return;
  for (const [name, value] of headers(plugin.set_headers)) response.setHeader(name, value);
  for (const [name, value] of headers(plugin.add_headers)) response.appendHeader(name, value);
}

function headers(list: unknown): [string, string][] {
  return (Array.isArray(list) ? list.map(String) : []).map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}

/** Whether a plugin gave the answer itself. */
function answered(plugin: Plugin, secure: boolean, host: string, url: string, response: ServerResponse): boolean {
  if (plugin.category === "redirect" && (plugin.http_to_https !== true || !secure)) {
    const scheme = plugin.http_to_https === true ? "https" : "http";
    const prefix = typeof plugin.prefix === "string" ? plugin.prefix : "";
    const status = [301, 302, 307, 308].includes(Number(plugin.status)) ? Number(plugin.status) : 307;
    response.writeHead(status, { location: `${scheme}://${host}${prefix}${url}` }).end();
    return true;
  }
  const path = url.split("?", 1)[0];
  if (plugin.category === "ping" && (plugin.path === undefined || plugin.path === path)) {
    end(response, 200, "pong");
    return true;
  }
  if (plugin.category === "mock" && (plugin.path === undefined || plugin.path === path)) {
    end(response, Number(plugin.status ?? 200), String(plugin.data ?? ""));
    return true;
  }
  return false;
}

const CONNECT_TIMEOUT = 10_000;

async function forward(
  options: ProxyOptions,
  location: Location,
  upstream: Upstream,
  door: Door,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = upstream.addrs[Math.floor(Math.random() * upstream.addrs.length)]!.split(" ")[0]!;
  const [name = "", port = "80"] = address.split(":");
  const endpoint = await options.connect(name, Number(port));
  if (!endpoint) return fail(response, 502, `upstream ${address} cannot be reached`);
  const common = {
    host: endpoint.host,
    port: endpoint.port,
    method: request.method,
    path: rewritten(location.rewrite, request.url ?? "/"),
    headers: requestHeaders(location, door, host, request),
    timeout: CONNECT_TIMEOUT,
  };
  const serverName = upstream.sni === "$host" ? host : upstream.sni;
  const outgoing = serverName
    ? httpsRequest({
        ...common,
        createConnection: () =>
          connectTls({
            ...endpoint,
            servername: serverName,
            secureContext: options.trust(),
            rejectUnauthorized: upstream.verify_cert,
          }),
      })
    : httpRequest(common);
  outgoing.once("response", (answer) => {
    for (const [header, value] of Object.entries(answer.headers)) {
      if (value !== undefined && header !== "connection") response.setHeader(header, value);
    }
    response.writeHead(answer.statusCode ?? 502);
    pipeline(answer, response, () => {});
  });
  outgoing.once("timeout", () => outgoing.destroy(new Error("time-out")));
  outgoing.once("error", (error) => {
    options.log(`upstream ${address}: ${error.message}`);
    if (response.headersSent) response.destroy();
    else fail(response, error.message === "time-out" ? 504 : 502, `upstream ${address}: ${error.message}`);
  });
  pipeline(request, outgoing, () => {});
}

function requestHeaders(location: Location, { secure, port }: Door, host: string, request: IncomingMessage) {
  const sent: Record<string, string | string[] | undefined> = { ...request.headers };
  const variables: Record<string, string> = {
    $host: host,
    $remote_addr: request.socket.remoteAddress ?? "",
    $scheme: secure ? "https" : "http",
  };
  if (location.enable_reverse_proxy_headers) {
    sent["x-real-ip"] = variables.$remote_addr;
    sent["x-forwarded-for"] = variables.$remote_addr;
    sent["x-forwarded-proto"] = variables.$scheme;
    sent["x-forwarded-host"] = host;
    sent["x-forwarded-port"] = String(port);
  }
  for (const [name, value] of headers(location.proxy_set_headers)) sent[name.toLowerCase()] = variables[value] ?? value;
  for (const [name, value] of headers(location.proxy_add_headers))
    sent[name.toLowerCase()] ??= variables[value] ?? value;
  return sent;
}

/** What a plugin says, as it is. */
function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status).end(text);
}

/** Pingap's own error: a page, which the plugins of the location leave alone. */
function fail(response: ServerResponse, status: number, text: string): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const page = `<!doctype html>\n<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>\n`;
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);
}
