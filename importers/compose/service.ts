import type { Tell } from "../note.ts";
import type { Need, Source, SourcePort, Text } from "../source.ts";
import { imageOf } from "./build.ts";
import { type ReadBeside, variablesOf } from "./environment.ts";
import { healthOf } from "./health.ts";
import type { Variables } from "./interpolate.ts";
import { type Published, publishedBy } from "./labels.ts";
import { eachOf, type Node, pairsOf, textOf, valueAt } from "./node.ts";
import { tellOtherKeys } from "./other-keys.ts";
import { portsOf } from "./ports.ts";
import { resourcesOf } from "./resources.ts";
import { withGrantedSecrets } from "./secrets.ts";
import { volumesIn } from "./volumes.ts";
import { wordsOf } from "./words.ts";

/** What is around a service. */
export interface Around {
  /** The whole file. */
  readonly file: Node;
  /** Its folder, relative to the project's. */
  readonly folder: string;
  /** Of `.env`. */
  readonly variables: Variables;
  readonly read: ReadBeside;
}

/** A service of a compose file. */
export function sourceOf(name: string, service: Node, around: Around, tell: Tell): Source {
  const { file, folder, variables, read } = around;
  const environment = withGrantedSecrets(service, variablesOf(service, variables, read, tell), tell);
  const published = publishedBy(service, environment, tell);
  const resources = resourcesOf(service, tell);
  const profiles = eachOf(valueAt(service, "profiles"));
  const health = healthOf(service, tell);
  const off = profiles.length > 0 || resources.enabled === false;
  if (off) tell(service.at, service.path, `is switched off: ${whyOff(profiles)}`, "take enabled: false out to run it");
  tellOtherKeys(service, tell);
  tellNetworks(service, tell);
  tellRestart(service, tell);
  return {
    name,
    path: service.path,
    at: service.at,
    aliases: aliasesOf(service),
    settings: {
      ...imageOf(service, folder, tell),
      ...resources,
      ...(off && { enabled: false }),
      ...(health && { health }),
    },
    remarks: off ? { enabled: whyOff(profiles) } : {},
    ...commandOf(service, tell),
    variables: environment.filter(({ name }) => !published.consumed.includes(name)),
    ports: withPublished(portsOf(service, tell), published, service),
    hosts: published.hosts,
    volumes: volumesIn(service, file, tell),
    needs: needsOf(service),
    reachedBy: [],
  };
}

const whyOff = (profiles: readonly Node[]): string =>
  profiles.length > 0
    ? `the file has it in profile ${profiles.map(textOf).join(", ")}`
    : "the file has no replica of it";

function commandOf(service: Node, tell: Tell): Pick<Source, "command" | "args"> {
  const entrypoint = valueAt(service, "entrypoint");
  const command = wordsOf(entrypoint);
  const args = wordsOf(valueAt(service, "command"));
  tellUnset(entrypoint, command, "command", tell);
  tellUnset(valueAt(service, "command"), args, "args", tell);
  if (entrypoint && command.length === 0)
    tell(
      entrypoint.at,
      entrypoint.path,
      "an entry point that is taken away stays that of the image",
      "write command of the app",
    );
  return { ...(command.length > 0 && { command }), ...(args.length > 0 && { args }) };
}

/** A variable without a value is empty, and the word that it stands for may be gone. */
function tellUnset(node: Node | undefined, words: readonly Text[], key: string, tell: Tell): void {
  const unset = [...new Set(words.flatMap((word) => word.unset))];
  if (node && unset.length > 0)
    tell(
      node.at,
      node.path,
      `nothing is known of ${unset.join(" and ")}, which counts as empty: .env beside the file has no value`,
      `write ${key} of the app`,
    );
}

/** The port that a proxy beside it leads to is HTTP, published or not. */
function withPublished(ports: readonly SourcePort[], { port, hosts }: Published, { at, path }: Node): SourcePort[] {
  if (port === undefined) return [...ports];
  if (!ports.some((each) => each.port === port))
    return [...ports, { at, path, port, protocol: "tcp", to: hosts.length > 0 ? "everyone" : "others", http: true }];
  return ports.map((each) => (each.port === port && each.protocol === "tcp" ? { ...each, http: true } : each));
}

function needsOf(service: Node): Need[] {
  const depends = valueAt(service, "depends_on");
  const named: [string, Node][] =
    depends?.kind === "map" ? [...depends.entries] : eachOf(depends).map((node) => [textOf(node) ?? "", node]);
  const links = eachOf(valueAt(service, "links")).map((node): [string, Node] => [
    (textOf(node) ?? "").split(":")[0]!,
    node,
  ]);
  return [...named, ...links].map(([name, { at, path }]) => ({ name, at, path }));
}

/** Services that have to end before this one starts. */
export function awaitedJobs(service: Node): string[] {
  const depends = valueAt(service, "depends_on");
  if (depends?.kind !== "map") return [];
  return [...depends.entries].flatMap(([name, node]) =>
    textOf(valueAt(node, "condition")) === "service_completed_successfully" ? [name] : [],
  );
}

function aliasesOf(service: Node): string[] {
  const networks = valueAt(service, "networks");
  const aliases = pairsOf(networks?.kind === "map" ? networks : undefined).flatMap(({ node }) =>
    eachOf(valueAt(node, "aliases")),
  );
  return [valueAt(service, "container_name"), valueAt(service, "hostname"), ...aliases].flatMap(
    (node) => textOf(node) ?? [],
  );
}

function tellNetworks(service: Node, tell: Tell): void {
  const mode = valueAt(service, "network_mode");
  if (mode && textOf(mode) !== "bridge")
    tell(mode.at, mode.path, "an app has no network but its own", "name its ports: port, or ports, of the app");
}

function tellRestart(service: Node, tell: Tell): void {
  const restart =
    valueAt(service, "restart") ?? valueAt(valueAt(valueAt(service, "deploy"), "restart_policy"), "condition");
  const text = textOf(restart) ?? "";
  if (restart && /^(no|none|false|on-failure.*)$/.test(text))
    tell(
      restart.at,
      restart.path,
      "an app that ends is started again, also when all went well",
      "let what runs once be part of the app's start",
    );
}
