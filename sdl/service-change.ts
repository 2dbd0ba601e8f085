import { isIngress } from "./expose.ts";
import type { Reason } from "./group-change.ts";
import { child } from "./problem.ts";
import type { ManifestExpose, ManifestService } from "./types.ts";

/** What differs between two manifests of one service, apart from resources and replicas, which belong to the order. */
export function serviceReasons(old: ManifestService, service: ManifestService): Reason[] {
  const path = `services.${service.name}`;
  return [
    ...field(`${path}.image`, old.image, service.image, "image: the provider rolls the pods over"),
    ...field(`${path}.command`, list(old.command), list(service.command), "command: the pods restart"),
    ...field(`${path}.args`, list(old.args), list(service.args), "args: the pods restart"),
    ...env(path, old.env ?? [], service.env ?? []),
    ...credentials(path, old.credentials, service.credentials),
    ...params(path, old.params, service.params),
    ...expose(`${path}.expose`, old.expose, service.expose),
  ];
}

const HIDDEN = "(hidden)";

function env(path: string, old: string[], now: string[]): Reason[] {
  const [before, after] = [variables(old), variables(now)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  const reasons = changed.map((name) => ({
    path: `${path}.env.${name}`,
    from: before.has(name) ? HIDDEN : null,
    to: after.has(name) ? HIDDEN : null,
    why: `env ${name} ${!before.has(name) ? "is added" : after.has(name) ? "changes" : "is removed"}: the pods restart`,
  }));
  if (reasons.length || list(old) === list(now)) return reasons;
  return [{ path: child(path, "env"), from: HIDDEN, to: HIDDEN, why: "env: another order; the pods restart" }];
}

function variables(entries: string[]): Map<string, string> {
  return new Map(entries.map((entry) => [entry.split("=", 1)[0] ?? "", entry]));
}

function credentials(path: string, old: ManifestService["credentials"], now: ManifestService["credentials"]): Reason[] {
  return (["host", "email", "username", "password"] as const).flatMap((key) => {
    const [from, to] = [old?.[key] ?? null, now?.[key] ?? null];
    if (from === to) return [];
    const shown = (value: string | null) => (value !== null && key === "password" ? HIDDEN : value);
    const why = `registry ${key}: used at the next pull of the image`;
    return [{ path: `${path}.credentials.${key}`, from: shown(from), to: shown(to), why }];
  });
}

function params(path: string, old: ManifestService["params"], now: ManifestService["params"]): Reason[] {
  const mounts = (of: ManifestService["params"]) =>
    of?.storage?.map(({ name, mount, readOnly }) => `${name}:${mount}${readOnly ? ":ro" : ""}`).join(", ") ?? null;
  const text = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  const [from, to] = [old?.permissions?.read ?? old?.permissions, now?.permissions?.read ?? now?.permissions];
  const reasons = [
    ...field(`${path}.params.storage`, mounts(old), mounts(now), "mounts: the pods restart"),
    ...field(`${path}.params.permissions`, text(from), text(to), "permissions: the pods restart"),
    ...field(`${path}.params.tee`, text(old?.tee), text(now?.tee), "trusted execution: the pods restart"),
  ];
  return reasons.length
    ? reasons
    : field(`${path}.params`, text(old), text(now), "params: the manifest's hash changes");
}

function expose(path: string, old: ManifestExpose[], now: ManifestExpose[]): Reason[] {
  const [before, after] = [keyed(old), keyed(now)];
  const ports = [
    ...[...before.keys()].filter((key) => !after.has(key)).map((key) => ({ from: key, to: null })),
    ...[...after.keys()].filter((key) => !before.has(key)).map((key) => ({ from: null, to: key })),
  ].map((change) => ({ path, ...change, why: `ports: ${change.to ? "opened" : "closed"} by a new manifest` }));
  const options = [...after].flatMap(([key, entry]) => {
    const was = before.get(key);
    if (!was) return [];
    return [
      ...field(`${path}.accept`, list(was.hosts), list(entry.hosts), `host names of ${key}: the ingress follows`),
      ...field(
        `${path}.http_options`,
        JSON.stringify(was.httpOptions),
        JSON.stringify(entry.httpOptions),
        `HTTP options of ${key}: the ingress follows`,
      ),
    ];
  });
  const reasons = [...ports, ...options];
  return reasons.length
    ? reasons
    : field(path, JSON.stringify(old), JSON.stringify(now), "ports: the manifest's hash changes");
}

/** Ports by what they are: two entries that look the same are told apart by a number. */
function keyed(exposes: ManifestExpose[]): Map<string, ManifestExpose> {
  const keys = new Map<string, ManifestExpose>();
  for (const entry of exposes) {
    const text = portText(entry);
    let key = text;
    for (let more = 2; keys.has(key); more++) key = `${text} #${more}`;
    keys.set(key, entry);
  }
  return keys;
}

function portText(entry: ManifestExpose): string {
  const { port, externalPort, proto, service, global, ip } = entry;
  const kind = isIngress(entry) ? "HTTP" : global ? "public" : service ? `for ${service}` : "internal";
  return `${port} as ${externalPort || port}/${proto} ${kind}${ip && ` on ${ip}`}`;
}

function field(path: string, from: string | null, to: string | null, why: string): Reason[] {
  return from === to ? [] : [{ path, from, to, why }];
}

function list(values: string[] | null): string | null {
  return values && JSON.stringify(values);
}
