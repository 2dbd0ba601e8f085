import { type Document, isMap, isScalar, isSeq, Scalar, type YAMLMap, YAMLSeq } from "yaml";
import type { Exclusion } from "../../akash/auction/exclusion.ts";
import { parseYaml } from "../../input/yaml.ts";

export interface NamedProvider {
  /** Address. */
  readonly provider: string;
  /** What people call it; written beside the address as a comment. */
  readonly providerName: string;
}

/**
 * The text of a stage file with a provider excluded for one service, and perhaps another one preferred. Comments,
 * order and everything else stay; a preference for the one, or an exclusion of the other, goes.
 * @param service path under `services:`, such as `["webApp"]`
 */
export function excludeProvider(
  text: string,
  service: readonly string[],
  excluded: NamedProvider & Pick<Exclusion, "until"> & { readonly reason: string },
  preferred?: NamedProvider,
): string {
  const { document } = parseYaml(text);
  const placement = ["config", configKey(document), ...service, "placement"];
  const exclude = listAt(document, [...placement, "exclude"]);
  remove(exclude, excluded, (item) => (isMap(item) ? item.get("provider") : undefined));
  if (preferred) remove(exclude, preferred, (item) => (isMap(item) ? item.get("provider") : undefined));
  const { provider, reason, until } = excluded;
  const entry = document.createNode({ provider, reason, ...(until && { until }) });
  nameBeside(entry.get("provider", true), excluded);
  exclude.add(entry);
  if (preferred) prefer(document, placement, preferred);
  else forget(document, placement, excluded);
  return document.toString({ lineWidth: 0, flowCollectionPadding: /[[{] /.test(text) });
}

/** Replaces older preferences: they were made for another situation. */
function prefer(document: Document, placement: readonly string[], preferred: NamedProvider): void {
  const list = new YAMLSeq();
  const address = new Scalar(preferred.provider);
  nameBeside(address, preferred);
  list.add(address);
  parentOf(document, [...placement, "prefer"]).set("prefer", list);
}

function forget(document: Document, placement: readonly string[], excluded: NamedProvider): void {
  const path = [...placement, "prefer"];
  const list = document.getIn(path);
  if (!isSeq(list)) return;
  remove(list as YAMLSeq, excluded, (item) => (isScalar(item) ? item.value : undefined));
  if (list.items.length === 0) document.deleteIn(path);
}

function remove(list: YAMLSeq, { provider, providerName }: NamedProvider, nameOf: (item: unknown) => unknown): void {
  const names: unknown[] = [provider, providerName, `provider.${providerName}`];
  list.items = list.items.filter((item) => !names.includes(nameOf(item)));
}

function nameBeside(address: unknown, { provider, providerName }: NamedProvider): void {
  if (isScalar(address) && providerName !== provider) address.comment = ` ${providerName}`;
}

/** Pulumi writes keys with the project's name before them, people do not. */
function configKey(document: Document): string {
  const config = document.get("config");
  const keys = isMap(config) ? config.items.map(({ key }) => String(key)) : [];
  return keys.find((key) => key === "services" || key.endsWith(":services")) ?? "services";
}

/** The list at `path`, made where there is none; always a block, so that a comment has its place. */
function listAt(document: Document, path: readonly string[]): YAMLSeq {
  const parent = parentOf(document, path);
  const found = parent.get(path.at(-1));
  const list = isSeq(found) ? (found as YAMLSeq) : new YAMLSeq();
  list.flow = false;
  if (list !== found) parent.set(path.at(-1), list);
  return list;
}

/** The mapping around `path`, in block style all the way down. */
function parentOf(document: Document, path: readonly string[]): YAMLMap {
  let node = document.contents as YAMLMap;
  for (const key of path.slice(0, -1)) {
    const next = node.get(key);
    const map = isMap(next) ? next : (document.createNode({}) as YAMLMap);
    map.flow = false;
    if (map !== next) node.set(key, map);
    node = map;
  }
  return node;
}
