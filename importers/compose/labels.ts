import type { Tell } from "../note.ts";
import type { Variable } from "../source.ts";
import { type Node, pairsOf, valueAt, valueIn } from "./node.ts";

/** What labels and variables for a proxy beside the service say: that is done by the platform's own. */
export interface Published {
  readonly hosts: readonly string[];
  readonly port?: number;
  /** Variables that were for that proxy. */
  readonly consumed: readonly string[];
}

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

const MOST_HOSTS = 20;

/** Hosts and port by labels of traefik and caddy-docker-proxy, or variables of nginx-proxy. */
export function publishedBy(service: Node, variables: readonly Variable[], tell: Tell): Published {
  const labels = [...pairsOf(valueAt(service, "labels")), ...pairsOf(valueIn(service, "deploy", "labels"))].map(
    ({ name, value }) => [name, value?.text ?? ""] as const,
  );
  const consumed = variables.filter(({ name }) => /^(VIRTUAL_(HOST|PORT)|LETSENCRYPT_(HOST|EMAIL))$/.test(name));
  const texts = [
    ...labels.flatMap(([name, value]) => hostsOfLabel(name, value)),
    ...consumed.filter(({ name }) => name === "VIRTUAL_HOST").flatMap(({ text }) => text.split(/[,\s]+/)),
  ];
  const ports = [
    ...labels.flatMap(([name, value]) => portOfLabel(name, value)),
    ...consumed.filter(({ name }) => name === "VIRTUAL_PORT").map(({ text }) => text),
  ];
  const off = labels.some(([name, value]) => name === "traefik.enable" && value === "false");
  const hosts = off ? [] : [...new Set(texts.map((text) => text.toLowerCase()))].filter((text) => HOST.test(text));
  const port = ports.map(Number).find((port) => Number.isInteger(port) && port >= 1 && port <= 65535);
  tellLabels(service, hosts.length > 0, tell);
  return {
    hosts: hosts.slice(0, MOST_HOSTS),
    ...(port !== undefined && !off && { port }),
    consumed: consumed.map(({ name }) => name),
  };
}

function hostsOfLabel(name: string, value: string): string[] {
  if (/^traefik\.http\.routers\.[^.]+\.rule$/.test(name)) {
    const rules = value.matchAll(/\bHost\(([^)]{0,1000})\)/g);
    return [...rules].flatMap(([, inside = ""]) =>
      inside.split(",").map((host) => host.trim().replace(/^[`"']|[`"']$/g, "")),
    );
  }
  if (name === "traefik.frontend.rule") return value.replace(/^Host:/, "").split(/[,;\s]+/);
  return /^caddy(_\d+)?$/.test(name) ? value.replace(/https?:\/\//g, "").split(/[,\s]+/) : [];
}

function portOfLabel(name: string, value: string): string[] {
  if (/^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port$/.test(name) || name === "traefik.port")
    return [value];
  if (/^caddy(_\d+)?\.reverse_proxy$/.test(name)) return [/upstreams(?: http)? (\d+)/.exec(value)?.[1] ?? ""];
  return [];
}

function tellLabels(service: Node, published: boolean, tell: Tell): void {
  const labels = valueAt(service, "labels");
  if (!labels) return;
  const others = pairsOf(labels).filter(({ name }) => !/^(traefik|caddy)/.test(name));
  const middlewares = pairsOf(labels).filter(({ name }) => /\.middlewares(\.|$)/.test(name));
  for (const { node } of middlewares.slice(0, 1))
    tell(
      node.at,
      labels.path,
      "middlewares of traefik are not taken over",
      "redirects to HTTPS are made by the proxy; let the app do the rest",
    );
  if (others.length > 0) tell(labels.at, labels.path, "labels are not taken over");
  else if (published && middlewares.length === 0)
    tell(labels.at, labels.path, "hosts and port of these labels are taken over; the platform's proxy does the rest");
}
