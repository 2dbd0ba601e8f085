import { createHash } from "node:crypto";
import { stringify } from "smol-toml";
import type { Edge, EdgeCertificate, Limits, Listen, Route, Upstream } from "./routes.ts";
import { InvalidEdgeError, validateEdge } from "./validate.ts";

/**
 * One-file configuration of Pingap 0.13 (field names: crate `pingap-config` 0.13.1). Equal input gives equal text.
 * Certificates are inline under names that carry their content's hash, since Pingap misses a file replaced under one path.
 *
 * @throws InvalidEdge with every problem `validateEdge` finds
 */
export function renderPingap(edge: Edge): string {
  const problems = validateEdge(edge);
  if (problems.length > 0) throw new InvalidEdgeError(problems);
  const listen = { ...everywhere, ...edge.listen };
  const limits = { ...usual, ...edge.limits };
  const routes = [...edge.routes].sort((a, b) => compare(locationName(a), locationName(b)));
  return stringify({
    basic: {
      name: "edge",
      grace_period: "20s",
      graceful_shutdown_timeout: "10s",
      log_level: "info",
      // The access log too: its lines become messages, escaped as JSON.
      log_format_json: true,
      ...(edge.trustedProxies === undefined ? {} : { trusted_proxies: edge.trustedProxies }),
    },
    plugins: {
      hsts: { category: "response_headers", set_headers: ["Strict-Transport-Security: max-age=31536000"] },
      https: { category: "redirect", http_to_https: true, status: 308 },
      rate: { category: "limit", type: "rate", tag: "ip", max: limits.requestsPerSecond * 10, interval: "10s" },
      live: { category: "ping", path: "/live" },
      // Without it Pingap answers 500 for a host or path that is not ours.
      nowhere: { category: "mock", status: 404, data: "not found\n" },
      ...(edge.healthService === undefined ? { alive: { category: "ping", path: "/health" } } : {}),
    },
    certificates: certificates(edge.certificates),
    upstreams: Object.fromEntries(routes.map(({ upstream }) => [upstream.service, upstreamSection(upstream)])),
    locations: {
      ...Object.fromEntries(routes.map((route) => [locationName(route), location(route, limits)])),
      "to-https": { host: hosts(routes).join(","), path: "/", plugins: ["https"] },
      nowhere: { plugins: ["nowhere"] },
      live: { path: "=/live", plugins: ["live"] },
      health: healthLocation(edge, routes),
      ...Object.fromEntries(healthy(routes).map((upstream) => [`health-${upstream.service}`, healthOf(upstream)])),
    },
    servers: servers(listen, routes),
  });
}

const everywhere: Listen = { https: "0.0.0.0:443", http: "0.0.0.0:80", health: "0.0.0.0:8080" };

const usual: Limits = { requestsPerSecond: 100, body: "100MB", concurrent: 1000 };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const hosts = (routes: readonly Route[]): string[] => [...new Set(routes.map((route) => route.host))];

const locationName = ({ host, path }: Route): string => `${host}${path ?? ""}`;

/** Upstreams that can say how they are, each once. */
function healthy(routes: readonly Route[]): Upstream[] {
  const upstreams = new Map(routes.map(({ upstream }) => [upstream.service, upstream]));
  return [...upstreams.values()].filter(({ healthPath }) => healthPath !== undefined);
}

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
    // The ingress answers these for an application that is gone: stop sending requests to it for some seconds.
    enable_backend_stats: true,
    backend_failure_status_code: "502,503,504",
    circuit_break_max_consecutive_failures: 20,
    circuit_break_open_duration: "5s",
  };
}

/** Pingap takes URLs only, never bare paths; it asks the URL's host as SNI and Host header. */
function healthCheck({ tls, hostHeader, healthPath, service }: Upstream): string {
  const timing = "connection_timeout=3s&check_frequency=10s&success=1&failure=2";
  if (healthPath === undefined) return `tcp://${service}?${timing}`;
  return `${tls === null ? "http" : "https"}://${hostHeader}${healthPath}?${timing}`;
}

function location({ host, path, cid, upstream }: Route, limits: Limits): object {
  return {
    upstream: upstream.service,
    host,
    ...(path === undefined ? {} : { path }),
    ...(cid === undefined ? {} : { rewrite: `^/(.*)$ /ipfs/${cid}/$1` }),
    proxy_set_headers: [`Host: ${upstream.hostHeader}`],
    enable_reverse_proxy_headers: true,
    client_max_body_size: limits.body,
    max_processing: limits.concurrent,
    max_retries: 2,
    max_retry_window: "10s",
    plugins: ["rate", "hsts"],
  };
}

function healthLocation({ healthService }: Edge, routes: readonly Route[]): object {
  const upstream = routes.find((route) => route.upstream.service === healthService)?.upstream;
  return upstream === undefined
    ? { path: "=/health", plugins: ["alive"] }
    : { ...healthOf(upstream), path: "=/health" };
}

/** Through to the upstream: anything but its own answer is a 5xx. */
function healthOf(upstream: Upstream): object {
  return {
    upstream: upstream.service,
    path: `=/health/${upstream.service}`,
    rewrite: `^.*$ ${upstream.healthPath}`,
    proxy_set_headers: [`Host: ${upstream.hostHeader}`],
  };
}

function servers(listen: Listen, routes: readonly Route[]): Record<string, object> {
  const reports = healthy(routes).map(({ service }) => `health-${service}`);
  return {
    https: {
      addr: listen.https,
      locations: [...routes.map(locationName), "nowhere"],
      global_certificates: true,
      enabled_h2: true,
      tls_min_version: "TLSv1.2",
      access_log: ACCESS_LOG,
    },
    http: { addr: listen.http, locations: ["health", "to-https", "nowhere"] },
    health: {
      addr: listen.health,
      locations: ["live", "health", ...reports, "nowhere"],
      prometheus_metrics: "/metrics",
    },
  };
}

/** Names as in https://github.com/vicanso/pingap, crate `pingap-logger`. */
const ACCESS_LOG =
  "client={client_ip} host={host} method={method} uri={uri} proto={proto} status={status} bytes={size} ms={latency}";
