import { createHash } from "node:crypto";
import { stringify } from "smol-toml";
import type { Edge, EdgeCertificate, Listen, Route, Upstream } from "./routes.ts";
import { InvalidEdge, validateEdge } from "./validate.ts";

/**
 * One-file configuration of Pingap 0.13 (field names: crate `pingap-config` 0.13.1). Equal input gives equal text.
 * Certificates are inline under names that carry their content's hash, since Pingap misses a file replaced under one path.
 *
 * @throws InvalidEdge with every problem `validateEdge` finds
 */
export function renderPingap(edge: Edge): string {
  const problems = validateEdge(edge);
  if (problems.length > 0) throw new InvalidEdge(problems);
  const listen = { ...everywhere, ...edge.listen };
  const routes = [...edge.routes].sort((a, b) => compare(locationName(a), locationName(b)));
  return stringify({
    basic: {
      name: "edge",
      grace_period: "20s",
      graceful_shutdown_timeout: "10s",
      log_level: "info",
      log_format_json: true,
    },
    plugins: {
      hsts: { category: "response_headers", set_headers: ["Strict-Transport-Security: max-age=31536000"] },
      https: { category: "redirect", http_to_https: true, status: 308 },
      ...(edge.healthService === undefined ? { alive: { category: "ping", path: "/health" } } : {}),
    },
    certificates: certificates(edge.certificates),
    upstreams: Object.fromEntries(routes.map(({ upstream }) => [upstream.service, upstreamSection(upstream)])),
    locations: {
      ...Object.fromEntries(routes.map((route) => [locationName(route), location(route)])),
      "to-https": { host: hosts(routes).join(","), path: "/", plugins: ["https"] },
      health: healthLocation(edge, routes),
    },
    servers: servers(listen, routes.map(locationName)),
  });
}

const everywhere: Listen = { https: "0.0.0.0:443", http: "0.0.0.0:80", health: "0.0.0.0:8080" };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const hosts = (routes: readonly Route[]): string[] => [...new Set(routes.map((route) => route.host))];

const locationName = ({ host, path }: Route): string => `${host}${path ?? ""}`;

function certificates(all: readonly EdgeCertificate[]): Record<string, object> {
  const sorted = [...all].sort((a, b) => compare(a.name, b.name));
  return Object.fromEntries(
    sorted.map(({ name, chainPem, keyPem }, position) => {
      const hash = createHash("sha256").update(chainPem).update("\0").update(keyPem).digest("hex");
      // The first one answers clients without SNI.
      return [`${name}-${hash.slice(0, 12)}`, { tls_cert: chainPem, tls_key: keyPem, is_default: position === 0 }];
    }),
  );
}

function upstreamSection(upstream: Upstream): object {
  return {
    addrs: [`${upstream.host}:${upstream.port}`],
    update_frequency: "30s",
    ...(upstream.tls === null ? {} : { sni: upstream.tls.serverName, verify_cert: upstream.tls.verify }),
    health_check: healthCheck(upstream),
    connection_timeout: "5s",
    total_connection_timeout: "10s",
    read_timeout: "120s",
    write_timeout: "120s",
    idle_timeout: "60s",
  };
}

/** Pingap takes URLs only, never bare paths; it asks the URL's host as SNI and Host header. */
function healthCheck({ tls, hostHeader, healthPath, service }: Upstream): string {
  const timing = "connection_timeout=3s&check_frequency=10s&success=1&failure=2";
  if (healthPath === undefined) return `tcp://${service}?${timing}`;
  return `${tls === null ? "http" : "https"}://${hostHeader}${healthPath}?${timing}`;
}

function location({ host, path, upstream }: Route): object {
  return {
    upstream: upstream.service,
    host,
    ...(path === undefined ? {} : { path }),
    proxy_set_headers: [`Host: ${upstream.hostHeader}`],
    enable_reverse_proxy_headers: true,
    max_retries: 2,
    max_retry_window: "10s",
    plugins: ["hsts"],
  };
}

function healthLocation({ healthService }: Edge, routes: readonly Route[]): object {
  const upstream = routes.find((route) => route.upstream.service === healthService)?.upstream;
  if (upstream === undefined) return { path: "=/health", plugins: ["alive"] };
  return {
    upstream: upstream.service,
    path: "=/health",
    rewrite: `^/health$ ${upstream.healthPath}`,
    proxy_set_headers: [`Host: ${upstream.hostHeader}`],
  };
}

function servers(listen: Listen, locations: string[]): Record<string, object> {
  return {
    https: {
      addr: listen.https,
      locations,
      global_certificates: true,
      enabled_h2: true,
      tls_min_version: "TLSv1.2",
      access_log: "combined",
    },
    http: { addr: listen.http, locations: ["health", "to-https"] },
    health: { addr: listen.health, locations: ["health"] },
  };
}
