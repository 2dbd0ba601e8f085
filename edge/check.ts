import { parse, type TomlTable, type TomlValue } from "smol-toml";

/**
 * What is wrong with a Pingap 0.13 configuration, as sentences; empty when it is sound. Stands in for `pingap -t`, and is stricter:
 * Pingap ignores unknown fields silently and accepts settings that fail later (reference: crate `pingap-config` 0.13.1).
 */
export function checkPingap(toml: string): string[] {
  let config: TomlTable;
  try {
    config = parse(toml);
  } catch (error) {
    return [`not TOML: ${(error as Error).message.split("\n")[0]}`];
  }
  return [
    ...unknownFields(config),
    ...variables(config),
    ...tables(config.upstreams).flatMap(([name, upstream]) => upstreamProblems(name, upstream)),
    ...tables(config.locations).flatMap(([name, location]) => locationProblems(name, location, config)),
    ...tables(config.servers).flatMap(([name, server]) => serverProblems(name, server, config)),
    ...addressesTwice(config),
    ...tables(config.certificates).flatMap(([name, certificate]) => certificateProblems(name, certificate)),
  ];
}

/** The fields we use of each section; another one is a mistake until it is added here. */
const FIELDS: Record<string, ReadonlySet<string>> = {
  basic: new Set([
    "name",
    "threads",
    "work_stealing",
    "grace_period",
    "graceful_shutdown_timeout",
    "pid_file",
    "trusted_proxies",
    "user",
    "group",
    "log_level",
    "log_format_json",
    "webhook",
    "webhook_type",
    "webhook_notifications",
  ]),
  certificates: new Set([
    "domains",
    "tls_cert",
    "tls_key",
    "is_default",
    "is_ca",
    "acme",
    "dns_challenge",
    "dns_provider",
    "dns_service_url",
    "buffer_days",
    "remark",
  ]),
  upstreams: new Set([
    "addrs",
    "discovery",
    "update_frequency",
    "algo",
    "sni",
    "verify_cert",
    "health_check",
    "ipv4_only",
    "alpn",
    "connection_timeout",
    "total_connection_timeout",
    "read_timeout",
    "write_timeout",
    "idle_timeout",
    "enable_backend_stats",
    "circuit_break_max_consecutive_failures",
    "backend_failure_status_code",
    "circuit_break_max_failure_percent",
    "circuit_break_open_duration",
    "remark",
  ]),
  locations: new Set([
    "upstream",
    "host",
    "path",
    "proxy_set_headers",
    "proxy_add_headers",
    "rewrite",
    "weight",
    "plugins",
    "client_max_body_size",
    "max_processing",
    "grpc_web",
    "enable_reverse_proxy_headers",
    "max_retries",
    "max_retry_window",
    "remark",
  ]),
  servers: new Set([
    "addr",
    "access_log",
    "locations",
    "threads",
    "tls_cipher_list",
    "tls_ciphersuites",
    "tls_min_version",
    "tls_max_version",
    "global_certificates",
    "enabled_h2",
    "prometheus_metrics",
    "remark",
  ]),
};

function unknownFields(config: TomlTable): string[] {
  return Object.entries(config).flatMap(([section, value]) => {
    if (section === "plugins") return [];
    const known = FIELDS[section];
    if (known === undefined)
      return [
        `[${section}] is not a section of ours: use basic, servers, locations, upstreams, plugins or certificates`,
      ];
    const named: [string, TomlTable][] = section === "basic" ? [["basic", value as TomlTable]] : tables(value);
    return named.flatMap(([name, table]) =>
      Object.keys(table)
        .filter((field) => !known.has(field))
        .map((field) => `${section}.${name}.${field} is not a field of Pingap 0.13, which would ignore it`),
    );
  });
}

function variables(value: TomlValue, path = ""): string[] {
  if (typeof value === "string") {
    return value.includes("$ENV:")
      ? [`${path} uses $ENV:, which Pingap does not expand in TOML: write the value itself`]
      : [];
  }
  if (typeof value !== "object" || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, item]) => variables(item, path === "" ? key : `${path}.${key}`));
}

function upstreamProblems(name: string, upstream: TomlTable): string[] {
  const problems: string[] = [];
  const addresses = strings(upstream.addrs);
  if (addresses.length === 0) problems.push(`upstreams.${name} has no addrs`);
  for (const address of addresses) {
    if (upstream.sni === undefined && /^[^:]*\.[^:]*(:|$)/.test(address)) {
      problems.push(`upstreams.${name} asks ${address} by plain HTTP across the internet: set sni`);
    }
  }
  const health = upstream.health_check;
  if (health !== undefined && !/^(https?|tcp|grpc):\/\/[^/?]+/.test(String(health))) {
    problems.push(`upstreams.${name}.health_check "${health}" must be a URL such as tcp://name or https://host/path`);
  }
  return problems;
}

function locationProblems(name: string, location: TomlTable, config: TomlTable): string[] {
  const problems: string[] = [];
  const { upstream } = location;
  if (typeof upstream === "string" && !has(config.upstreams, upstream)) {
    problems.push(`locations.${name} names upstream ${upstream}, which does not exist`);
  }
  for (const plugin of strings(location.plugins)) {
    if (!has(config.plugins, plugin) && !plugin.startsWith("pingap:"))
      problems.push(`locations.${name} names plugin ${plugin}, which does not exist`);
  }
  for (const header of [...strings(location.proxy_set_headers), ...strings(location.proxy_add_headers)]) {
    if (!/^[\w-]+\s*:/.test(header)) problems.push(`locations.${name} has header "${header}": write "Name: value"`);
  }
  const own = strings(String(location.host ?? "").split(","));
  for (const address of typeof upstream === "string" ? strings(table(config.upstreams)[upstream], "addrs") : []) {
    if (own.includes(address.split(":")[0]!))
      problems.push(`locations.${name} sends its own host ${address} back to the proxy: a loop`);
  }
  return problems;
}

function serverProblems(name: string, server: TomlTable, config: TomlTable): string[] {
  const problems: string[] = [];
  if (!/:\d+$/.test(String(server.addr ?? ""))) problems.push(`servers.${name}.addr must be host:port`);
  for (const location of strings(server.locations)) {
    if (!has(config.locations, location))
      problems.push(`servers.${name} names location ${location}, which does not exist`);
  }
  if (/:443$/.test(String(server.addr)) && server.global_certificates !== true) {
    problems.push(`servers.${name} needs global_certificates = true, or it speaks no TLS`);
  }
  const lowest = server.tls_min_version;
  if (lowest !== undefined && !/^TLSv1\.[23]$/i.test(String(lowest))) {
    problems.push(`servers.${name}.tls_min_version must be TLSv1.2 or TLSv1.3`);
  }
  return problems;
}

function addressesTwice(config: TomlTable): string[] {
  const addresses = tables(config.servers).flatMap(([, server]) => String(server.addr ?? "").split(","));
  return addresses
    .filter((address, position) => addresses.indexOf(address) !== position)
    .map((address) => `two servers listen on ${address}`);
}

function certificateProblems(name: string, certificate: TomlTable): string[] {
  const problems: string[] = [];
  const key = String(certificate.tls_key ?? "");
  if (certificate.acme !== undefined) {
    problems.push(
      `certificates.${name} uses Pingap's own ACME, which stops hot reload of all certificates: give tls_cert and tls_key`,
    );
  } else if (!key.trimStart().startsWith("-----BEGIN PRIVATE KEY-----")) {
    problems.push(`certificates.${name}.tls_key is not an inline PKCS#8 key ("BEGIN PRIVATE KEY")`);
  }
  if (!/-[0-9a-f]{12}$/.test(name)) {
    problems.push(`certificates.${name} must end with a hash of its content, or a replaced one goes unnoticed`);
  }
  return problems;
}

const isTable = (value: TomlValue | undefined): value is TomlTable =>
  typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);

const table = (value: TomlValue | undefined): TomlTable => (isTable(value) ? value : {});

const tables = (value: TomlValue | undefined): [string, TomlTable][] =>
  Object.entries(table(value)).filter((entry): entry is [string, TomlTable] => isTable(entry[1]));

const has = (section: TomlValue | undefined, name: string): boolean => Object.hasOwn(table(section), name);

function strings(value: TomlValue | undefined, field?: string): string[] {
  const list = field === undefined ? value : table(value)[field];
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
}
