import { createPrivateKey, X509Certificate } from "node:crypto";
import { parse } from "smol-toml";
import { z } from "zod";

/**
 * The part of Pingap 0.13's configuration that the simulated proxy understands (crate `pingap-config`, `common.rs`).
 * Fields it does not know are left out, as Pingap itself does; what Pingap refuses at start is refused.
 */
const categories = [
  "stats",
  "limit",
  "compression",
  "admin",
  "directory",
  "mock",
  "request_id",
  "ip_restriction",
  "key_auth",
  "basic_auth",
  "combined_auth",
  "jwt",
  "cache",
  "redirect",
  "ping",
  "response_headers",
  "sub_filter",
  "referer_restriction",
  "ua_restriction",
  "csrf",
  "cors",
  "accept_encoding",
  "traffic_splitting",
] as const;

const certificate = z.object({
  domains: z.string().optional(),
  tls_cert: z.string().optional(),
  tls_key: z.string().optional(),
  is_default: z.boolean().default(false),
});

const duration = z.string().regex(/^(\d+(ms|s|m|h|d)\s*)+$/);

const upstream = z.object({
  addrs: z.array(z.string()).min(1, "upstream addrs is empty"),
  sni: z.string().optional(),
  verify_cert: z.boolean().default(true),
  health_check: z.string().optional(),
  connection_timeout: duration.optional(),
  read_timeout: duration.optional(),
});

const location = z.object({
  upstream: z.string().optional(),
  host: z.string().optional(),
  path: z.string().optional(),
  proxy_set_headers: z.array(z.string()).default([]),
  proxy_add_headers: z.array(z.string()).default([]),
  rewrite: z.string().optional(),
  weight: z.int().optional(),
  plugins: z.array(z.string()).default([]),
  enable_reverse_proxy_headers: z.boolean().default(false),
});

const server = z.object({
  addr: z.string(),
  locations: z.array(z.string()).default([]),
  global_certificates: z.boolean().default(false),
  tls_min_version: z.string().optional(),
  /** A path. */
  prometheus_metrics: z.string().optional(),
});

const plugin = z.looseObject({ category: z.enum(categories) });

const config = z.object({
  certificates: z.record(z.string(), certificate).default({}),
  upstreams: z.record(z.string(), upstream).default({}),
  locations: z.record(z.string(), location).default({}),
  servers: z.record(z.string(), server).default({}),
  plugins: z.record(z.string(), plugin).default({}),
});

export type PingapConfig = z.output<typeof config>;
export type Location = z.output<typeof location>;
export type Upstream = z.output<typeof upstream>;
export type Plugin = z.output<typeof plugin>;
export type ServerSection = z.output<typeof server>;

/** @throws naming the first thing for which Pingap would refuse to start */
export function readConfig(toml: string): PingapConfig {
  const read = config.safeParse(parse(toml));
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw new Error(`${issue.path.join(".")}: ${issue.message}`);
  }
  const sections = read.data;
  for (const [name, each] of Object.entries(sections.certificates))
    within(`certificate ${name}`, () => checkKeys(each));
  for (const [name, each] of Object.entries(sections.upstreams)) within(`upstream ${name}`, () => checkHealth(each));
  for (const [name, each] of Object.entries(sections.locations)) {
    within(`location ${name}`, () => checkLocation(each, sections));
  }
  for (const [name, each] of Object.entries(sections.servers)) {
    within(`server ${name}`, () => checkServer(each, sections));
  }
  return sections;
}

function within(section: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`${section}: ${(error as Error).message}`);
  }
}

function checkKeys({ tls_cert, tls_key }: z.output<typeof certificate>): void {
  if (tls_cert) new X509Certificate(pem(tls_cert));
  if (tls_key) createPrivateKey(pem(tls_key));
}

/** Inline PEM, or base64 of it; a path means a file, and the simulated container has none. */
export function pem(value: string): string {
  if (value.includes("-----BEGIN")) return value;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  if (decoded.includes("-----BEGIN")) return decoded;
  throw new Error("tls_cert and tls_key must be PEM or base64 of PEM; a path leads to no such file here");
}

function checkHealth({ health_check }: Upstream): void {
  if (health_check && !URL.canParse(health_check)) throw new Error(`health_check "${health_check}" is not a URL`);
}

function checkLocation(location: Location, { upstreams, plugins }: PingapConfig): void {
  if (location.upstream && !location.upstream.startsWith("$") && !upstreams[location.upstream]) {
    throw new Error(`upstream ${location.upstream} is not found`);
  }
  for (const header of [...location.proxy_set_headers, ...location.proxy_add_headers]) {
    if (!/^[\w-]+\s*:/.test(header)) throw new Error(`header "${header}" is not "name: value"`);
  }
  if (location.rewrite) new RegExp(location.rewrite.split(" ")[0]!);
  if (location.path?.startsWith("~")) new RegExp(location.path.slice(1));
  for (const name of location.plugins) {
    if (!plugins[name] && !name.startsWith("pingap:")) throw new Error(`plugin ${name} is not found`);
  }
}

function checkServer(server: ServerSection, { locations }: PingapConfig): void {
  for (const address of server.addr.split(",")) {
    if (!/^[\w.:[\]]+:\d{1,5}$/.test(address.trim())) throw new Error(`addr "${address}" is not host:port`);
  }
  for (const name of server.locations) if (!locations[name]) throw new Error(`location ${name} is not found`);
}
