import type { Location } from "./config.ts";

/** The first location, by weight, that takes a request. */
export function chooseLocation(locations: readonly Location[], host: string, path: string): Location | undefined {
  return [...locations]
    .sort((a, b) => weight(b) - weight(a))
    .find((location) => hostMatches(location.host, host) && pathMatches(location.path, path));
}

/** Exact paths before prefixes before patterns, longer ones first, a host before none. */
function weight(location: Location): number {
  if (location.weight !== undefined) return location.weight;
  const path = location.path ?? "";
  const kind = path.startsWith("=") ? 1024 : path.startsWith("~") ? 256 : path.length > 1 ? 512 : 0;
  return kind + Math.min(path.length, 64) + (location.host ? 128 : 0);
}

function hostMatches(hosts: string | undefined, asked: string): boolean {
  if (!hosts) return true;
  return hosts.split(",").some((each) => {
    const host = each.trim();
    return host.startsWith("~") ? new RegExp(host.slice(1)).test(asked) : host === asked;
  });
}

function pathMatches(path: string | undefined, asked: string): boolean {
  if (!path) return true;
  if (path.startsWith("=")) return asked === path.slice(1);
  if (path.startsWith("~")) return new RegExp(path.slice(1)).test(asked);
  return asked.startsWith(path);
}

/** Path and query after the location's rewrite, `pattern replacement`. */
export function rewritten(rule: string | undefined, url: string): string {
  if (!rule) return url;
  const [pattern, replacement = ""] = rule.split(" ");
  const [path = "", query] = url.split("?", 2);
  const changed = path.replace(new RegExp(pattern!), replacement);
  return query === undefined ? changed : `${changed}?${query}`;
}
