import type { Tell } from "../note.ts";
import { isNothing, type Mapping, type Node, pairsOf, textOf, valueAt } from "./node.ts";

/** The services of another file beside the compose file; undefined where it cannot be read. */
export type OtherServices = (file: string) => ReadonlyMap<string, Node> | undefined;

/** Keys whose list is replaced as a whole. */
const REPLACED: readonly string[] = ["command", "entrypoint", "test"];

/** Keys that may be a list of `key=value` or names as well as a mapping. */
const MAPPINGS: readonly string[] = ["environment", "labels", "depends_on", "extra_hosts", "sysctls", "args"];

const MOST_LEVELS = 10;

/** Services with what they extend laid below them, as the compose specification merges files. Pure. */
export function extended(
  services: ReadonlyMap<string, Node>,
  others: OtherServices,
  tell: Tell,
): ReadonlyMap<string, Node> {
  return new Map([...services].map(([name, service]) => [name, extendedService(service, services, others, tell, 0)]));
}

function extendedService(
  service: Node,
  services: ReadonlyMap<string, Node>,
  others: OtherServices,
  tell: Tell,
  level: number,
): Node {
  const given = valueAt(service, "extends");
  if (service.kind !== "map" || given === undefined) return service;
  const name = textOf(given.kind === "map" ? valueAt(given, "service") : given) ?? "";
  const file = textOf(valueAt(given, "file"));
  const around = file === undefined ? services : others(file);
  const base = around?.get(name);
  const why = !around
    ? `${file} cannot be read beside the compose file`
    : base?.kind !== "map"
      ? `there is no service ${name}${file === undefined ? "" : ` in ${file}`}`
      : level >= MOST_LEVELS
        ? "services extend each other in a circle, or too often"
        : undefined;
  if (why !== undefined || !around || base?.kind !== "map") {
    tell(given.at, given.path, why ?? "", "write what it adds into the service itself");
    return service;
  }
  const below = extendedService(base, around, others, tell, level + 1);
  return below.kind === "map" ? merged(without(below, "extends"), service) : service;
}

/** Mappings are merged, lists are put one after the other, single values replace. */
function merged(base: Mapping, own: Mapping): Mapping {
  const entries = new Map(base.entries);
  for (const [key, value] of own.entries) {
    const former = entries.get(key);
    entries.set(key, former === undefined || isNothing(value) ? value : mergedValue(key, former, value));
  }
  return { ...own, entries };
}

function mergedValue(key: string, base: Node, own: Node): Node {
  if (MAPPINGS.includes(key)) return merged(asMapping(base), asMapping(own));
  if (base.kind === "map" && own.kind === "map") return merged(base, own);
  if (base.kind === "list" && own.kind === "list" && !REPLACED.includes(key))
    return { ...own, items: [...base.items, ...own.items] };
  return own;
}

function asMapping(node: Node): Mapping {
  if (node.kind === "map") return node;
  const nothing = (at: Node): Node => ({
    kind: "scalar",
    at: at.at,
    path: at.path,
    value: null,
    text: "",
    unset: [],
    secret: false,
  });
  const entries = pairsOf(node).map(({ name, node: item, value }): [string, Node] => [
    name,
    value ? { ...nothing(item), ...value, kind: "scalar", path: item.path, value: value.text } : nothing(item),
  ]);
  return { kind: "map", at: node.at, path: node.path, entries: new Map(entries) };
}

const without = (node: Mapping, key: string): Mapping => ({
  ...node,
  entries: new Map([...node.entries].filter(([name]) => name !== key)),
});
