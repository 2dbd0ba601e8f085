import type { Source, Text } from "./source.ts";

/** A service that a text names as a host. */
export interface Reference {
  readonly to: Source;
  readonly port?: number;
  /** The text is a URL of this scheme. */
  readonly scheme?: string;
}

/** Services of a file by every name that reaches them. */
export type Names = ReadonlyMap<string, Source>;

/** Variables whose whole value is a host or a list of them, such as `DB_HOST`. */
const HOLDS_HOST = /host|addr|server|servers|url|uri|endpoint|broker|node|peer|upstream|service|backend/i;

/** Characters of a list of hosts. */
const LONGEST_LIST = 1000;

/** A word that may be a host, and the port after it. */
const HOST = /(?<![\w.-])([A-Za-z0-9_][\w.-]*)(?::(\d{1,5})(?![\w.-]))?/g;

/** Every name that reaches a service; its own goes before an alias. */
export function namesOf(sources: readonly Source[]): Names {
  const aliases = sources.flatMap((source) => source.aliases.map((alias) => [alias, source] as const));
  return new Map([...aliases, ...sources.map((source) => [source.name, source] as const)]);
}

/** The services that a text names as hosts, each once a port. */
export function referencesIn({ text }: Pick<Text, "text">, names: Names, variable?: string): Reference[] {
  const found = new Map<string, Reference>();
  eachHost(text, names, variable, (reference) => {
    found.set(`${reference.to.name}:${reference.port ?? ""}`, reference);
    return undefined;
  });
  return [...found.values()];
}

/** A text in which services are named as the apps are. */
export function withNewNames(
  text: string,
  names: Names,
  nameOf: (source: Source) => string,
  variable?: string,
): string {
  return eachHost(text, names, variable, ({ to }) => nameOf(to));
}

function eachHost(
  text: string,
  names: Names,
  variable: string | undefined,
  replace: (reference: Reference) => string | undefined,
): string {
  const hosts =
    variable !== undefined && text.length < LONGEST_LIST && HOLDS_HOST.test(variable) ? text.split(/[\s,;]+/) : [];
  return text.replace(HOST, (match: string, host: string, port: string | undefined, offset: number) => {
    const to = names.get(host);
    if (!to) return match;
    const before = text.slice(Math.max(0, offset - 100), offset);
    const after = text.slice(offset + match.length, offset + match.length + 200);
    const scheme = /([a-z][a-z0-9+.-]*):\/\/(?:[^/?#\s@]*@)?$/i.exec(before)?.[1]?.toLowerCase();
    const isUser = scheme !== undefined && !before.endsWith("@") && /^[^/?#\s]*@/.test(after);
    const isHost = scheme !== undefined || port !== undefined || before.endsWith("@") || hosts.includes(host);
    if (isUser || !isHost) return match;
    const name = replace({ to, ...(port && { port: Number(port) }), ...(scheme && { scheme }) });
    return name === undefined ? match : `${name}${match.slice(host.length)}`;
  });
}
