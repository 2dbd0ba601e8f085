import { isIP } from "node:net";
import type { Endpoint } from "./network.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for connections to an endpoint; undefined for none, as always for loopback. Pure.
 * `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in lower case first, as curl reads them.
 */
export function proxyOf({ host, port }: Endpoint, secure: boolean, variables: Variables): URL | undefined {
  if (isLoopback(host) || excluded(host, port, read(variables, "no_proxy"))) return undefined;
  const text = read(variables, secure ? "https_proxy" : "http_proxy") || read(variables, "all_proxy");
  if (!text) return undefined;
  const url = URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  if (url?.protocol === "http:") return url;
  throw new Error(
    `${secure ? "HTTPS_PROXY" : "HTTP_PROXY"} is not the address of an HTTP proxy: write it as http://proxy.example:3128`,
  );
}

/** The variables with which programs that are started here use no proxy for loopback either; none where there is no proxy. */
export function proxyExceptions(variables: Variables): Record<string, string> {
  const proxied = ["https_proxy", "http_proxy", "all_proxy", "grpc_proxy"].some((name) => read(variables, name));
  if (!proxied) return {};
  const known = read(variables, "no_proxy").split(/[\s,]+/);
  const all = [...new Set([...known, "localhost", "127.0.0.1", "::1", "[::1]"])].filter(Boolean).join(",");
  // Which of the two a program reads, differs.
  return { NO_PROXY: all, no_proxy: all };
}

function read(variables: Variables, name: string): string {
  return variables[name] || variables[name.toUpperCase()] || "";
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|::1|0\.0\.0\.0|::)$/i.test(host.replace(/\.$/, ""));
}

/** `NO_PROXY`: names with all below them, addresses, any of them with a port, or `*`. */
function excluded(host: string, port: number, list: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*" || entry === name) return true;
      const [, only, onlyPort] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
      const suffix = (only ?? "").replace(/^\*?\./, "");
      return name === suffix || (!isIP(name) && name.endsWith(`.${suffix}`));
    });
}
