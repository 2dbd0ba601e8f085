import { byHashOrder } from "./expose.ts";
import type { Report } from "./problem.ts";
import type { Manifest, ManifestService } from "./types.ts";

/** What a provider demands of a manifest by itself: `chain-sdk:go/manifest/v2beta3` Validate. Paths are those of the SDL. */
export function manifestRules(manifest: Manifest, report: Report): void {
  const hosts = new Map<string, string>();
  for (const service of manifest.flatMap((group) => group.services)) {
    identity(service, report);
    environment(service, report);
    exposes(service, hosts, report);
  }
  if (!manifest.some((group) => group.services.some((service) => service.expose.some((expose) => expose.global)))) {
    report("no-global-service", "services", "no service is exposed globally; a provider refuses such a manifest");
  }
}

function identity({ name, image }: ManifestService, report: Report): void {
  const path = `services.${name}`;
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    const rule = "lower-case letters, digits and -, starting with a letter";
    report("invalid-name", path, `service name "${name}" must be ${rule}`);
  }
  if (!image) report("missing", `${path}.image`, "must not be empty");
}

function environment({ name, env }: ManifestService, report: Report): void {
  for (const [index, entry] of (env ?? []).entries()) {
    const variable = entry.split("=", 1)[0] ?? "";
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(variable) || /^\.\.?$|^\.\./.test(variable)) {
      report("invalid-name", `services.${name}.env[${index}]`, "an env entry is NAME=value; this name is not valid");
    }
  }
}

function exposes({ name, expose }: ManifestService, hosts: Map<string, string>, report: Report): void {
  const path = `services.${name}.expose`;
  if (expose.some((entry, index) => index > 0 && byHashOrder(expose[index - 1]!, entry) > 0)) {
    report("not-sorted", path, "ports must be sorted by receiver, port, protocol");
  }
  for (const { port, proto, hosts: accepted } of expose) {
    if (!(port > 0 && port <= 65535)) report("out-of-range", path, `port ${port} is not between 1 and 65535`);
    if (proto !== "TCP" && proto !== "UDP") report("invalid-value", path, `protocol "${proto}" is not TCP or UDP`);
    for (const host of accepted ?? []) {
      if (!isHostname(host)) report("invalid-name", path, `"${host}" is no host name (RFC 1123, lower case)`);
      const holder = hosts.get(host);
      if (holder) report("duplicate", path, `host name "${host}" is accepted twice, by ${holder} and ${name}`);
      hosts.set(host, name);
    }
  }
}

function isHostname(host: string): boolean {
  return host.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host);
}
