import type { Place } from "./note.ts";
import { type Names, namesOf, type Reference, referencesIn } from "./references.ts";
import type { Source, Variable } from "./source.ts";

/** One service that talks to another one, or waits for it. */
export interface Connection {
  readonly from: Source;
  readonly to: Source;
  readonly at: Place;
  /** In the file: what says so. */
  readonly path: string;
  readonly port?: number;
  readonly scheme?: string;
  /** The variable that names the other one; absent = a list of services does, or a command. */
  readonly variable?: Variable;
  /** Only the order of their start, or a permission, is told. */
  readonly waits?: true;
}

/** Every connection between services of a file. */
export function connectionsOf(sources: readonly Source[], names: Names = namesOf(sources)): Connection[] {
  return sources.flatMap((from) =>
    [...named(from, names), ...needed(from, names), ...allowed(from, names)].filter(({ to, from }) => to !== from),
  );
}

function named(from: Source, names: Names): Connection[] {
  const { variables, command = [], args = [], path } = from;
  const connection = ({ to, port, scheme }: Reference) => ({
    from,
    to,
    ...(port !== undefined && { port }),
    ...(scheme !== undefined && { scheme }),
  });
  return [
    ...variables.flatMap((variable) =>
      referencesIn(variable, names, variable.name).map((reference) => ({
        ...connection(reference),
        at: variable.at,
        path: variable.path,
        variable,
      })),
    ),
    ...[...command, ...args].flatMap((word) =>
      referencesIn(word, names).map((reference) => ({ ...connection(reference), at: word.at, path })),
    ),
  ];
}

const needed = (from: Source, names: Names): Connection[] =>
  from.needs.flatMap(({ name, at, path }) => {
    const to = names.get(name);
    return to ? [{ from, to, at, path, waits: true as const }] : [];
  });

const allowed = (to: Source, names: Names): Connection[] =>
  to.reachedBy.flatMap((name) => {
    const from = names.get(name);
    return from ? [{ from, to, at: to.at, path: to.path, waits: true as const }] : [];
  });

/** Connections to a service. */
export const leadingTo = (connections: readonly Connection[], source: Source): Connection[] =>
  connections.filter(({ to }) => to === source);
