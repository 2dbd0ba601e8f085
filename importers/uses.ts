import { urlVariable } from "../stage/services/apps.ts";
import type { Connection } from "./connections.ts";
import type { Tell } from "./note.ts";
import type { Opened } from "./ports.ts";
import type { Source } from "./source.ts";

/** The services that each one uses. */
export type Uses = ReadonlyMap<Source, readonly Source[]>;

/**
 * Whom each service uses, of those that it talks to or waits for: what has a host or a port, and does not use it in turn.
 * The rest is told.
 */
export function usesOf(
  sources: readonly Source[],
  connections: readonly Connection[],
  opened: ReadonlyMap<Source, Opened>,
  nameOf: (source: Source) => string,
  tell: Tell,
): Uses {
  const uses = new Map<Source, Source[]>(sources.map((source) => [source, []]));
  const isPublic = (source: Source) => opened.get(source)?.public === true;
  for (const [from, all] of Map.groupBy(byMeaning(connections), ({ from }) => from)) {
    for (const [to, links] of Map.groupBy(all, ({ to }) => to)) {
      const why = obstacle({ from, to, uses, isPublic, port: opened.get(to)?.port });
      const { at, path, waits } = links[0]!;
      if (why === undefined) {
        uses.get(from)!.push(to);
        tellReached(links, to, opened, nameOf, tell);
      } else if (waits)
        tell(
          at,
          path,
          `${nameOf(from)} does not wait for ${nameOf(to)}: ${why}`,
          "an app that ends before it is there is started again",
        );
      else tell(at, path, `${nameOf(from)} cannot reach ${nameOf(to)}: ${why}`, `give ${nameOf(to)} hosts and a port`);
    }
  }
  return uses;
}

/** Those that name a host before those that only wait: of two that are opposed, the first is kept. */
const byMeaning = (connections: readonly Connection[]): Connection[] =>
  connections.toSorted((a, b) => Number(a.waits ?? false) - Number(b.waits ?? false));

interface Use {
  readonly from: Source;
  readonly to: Source;
  readonly uses: Uses;
  readonly isPublic: (source: Source) => boolean;
  readonly port: number | undefined;
}

function obstacle({ from, to, uses, isPublic, port }: Use): string | undefined {
  if (to.settings.enabled === false) return "it is not switched on";
  if (isPublic(to)) return undefined;
  if (port === undefined) return "the file names no port of it";
  if (reaches(to, from, uses, isPublic)) return "they use each other, and of two that do one has to have a host";
  return undefined;
}

/** Whether one uses another without a host, or one that does. */
function reaches(from: Source, to: Source, uses: Uses, isPublic: Use["isPublic"]): boolean {
  const seen = new Set<Source>([from]);
  for (const each of seen) {
    if (each === to) return true;
    for (const next of uses.get(each) ?? []) if (!isPublic(next)) seen.add(next);
  }
  return false;
}

function tellReached(
  links: readonly Connection[],
  to: Source,
  opened: ReadonlyMap<Source, Opened>,
  nameOf: (source: Source) => string,
  tell: Tell,
): void {
  const { public: isPublic, port } = opened.get(to)!;
  const name = nameOf(to);
  const variable = urlVariable(name);
  for (const { at, path, port: wanted, waits } of links) {
    if (waits) continue;
    if (isPublic)
      tell(
        at,
        path,
        `${name} has a host, and is reached there and not as ${to.name}`,
        `let the app read ${variable}, or write the address here`,
      );
    else if (wanted !== undefined && wanted !== port && !to.ports.some(({ outside }) => outside === wanted))
      tell(
        at,
        path,
        `port ${wanted} of ${name} is not reached: an app has one port that others use, and that is ${port}`,
        `give ${name} hosts, or let the app use port ${port}`,
      );
  }
}
