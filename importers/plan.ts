import { type Connection, connectionsOf, leadingTo } from "./connections.ts";
import { type Databases, replacedDatabases } from "./databases.ts";
import { appNames, freeName, hostLabel } from "./names.ts";
import type { Tell } from "./note.ts";
import { type Opened, openedPorts } from "./ports.ts";
import { type Names, namesOf } from "./references.ts";
import type { Source, Variable } from "./source.ts";
import { type Uses, usesOf } from "./uses.ts";
import { isSecret } from "./variables.ts";

/** All that is decided of the services of a file together, before each becomes an app. */
export interface Plan {
  readonly names: Names;
  readonly nameOf: (source: Source) => string;
  readonly labelOf: (source: Source) => string;
  readonly databases: Databases;
  readonly opened: ReadonlyMap<Source, Opened>;
  readonly uses: Uses;
  /** Apps with a host, by the variables that name them as something else. */
  readonly hosted: ReadonlyMap<Variable, Source>;
  readonly secrets: readonly { readonly app: string; readonly variable: Variable }[];
  readonly stage: string;
}

/** Secrets that are compared with one another. */
const MOST_COMPARED = 200;

/** What services of a file are to each other. @param stage whose commands are named */
export function planOf(sources: readonly Source[], stage: string, tell: Tell): Plan {
  const apps = appNames(sources);
  const nameOf = (source: Source) => apps.get(source) ?? source.name;
  const names = namesOf(sources);
  const connections = connectionsOf(sources, names);
  const databases = replacedDatabases(sources, connections, nameOf, tell);
  const { replaced } = databases;
  const kept = sources.filter((source) => !replaced.has(source));
  const links = connections.filter(({ from, to }) => !replaced.has(from) && !replaced.has(to));
  const opened = new Map(kept.map((source) => [source, openedOf(source, links, nameOf(source), tell)]));
  return {
    names,
    nameOf,
    labelOf: labels(kept, nameOf),
    databases,
    opened,
    uses: usesOf(kept, links, opened, nameOf, tell),
    hosted: new Map(
      links.flatMap(({ variable, to }) => (variable && opened.get(to)?.public ? [[variable, to] as const] : [])),
    ),
    secrets: kept
      .flatMap((source) => source.variables.filter(isSecret).map((variable) => ({ app: nameOf(source), variable })))
      .slice(0, MOST_COMPARED),
    stage,
  };
}

function openedOf(source: Source, connections: readonly Connection[], name: string, tell: Tell): Opened {
  const wanted = leadingTo(connections, source).flatMap(({ port }) => port ?? []);
  return openedPorts(
    source,
    wanted.map((port) => insideOf(source, port)),
    name,
    tell,
  );
}

/** The port of the container that an outside one leads to. */
const insideOf = ({ ports }: Source, wanted: number): number =>
  ports.find(({ outside, to }) => to === "others" && outside === wanted)?.port ?? wanted;

function labels(sources: readonly Source[], nameOf: Plan["nameOf"]): Plan["labelOf"] {
  const used = new Set<string>();
  const labels = new Map<Source, string>();
  for (const source of sources) {
    const label = freeName(hostLabel(nameOf(source)), (label) => used.has(label));
    used.add(label);
    labels.set(source, label);
  }
  return (source) => labels.get(source)!;
}
