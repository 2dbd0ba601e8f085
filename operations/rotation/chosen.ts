import type { StageSecret } from "./secrets.ts";

/** Those that can be rotated: something uses them, and nothing lasts by them. Pure. */
export function rotatable(secrets: readonly StageSecret[]): StageSecret[] {
  return secrets.filter(({ keyOf, seenBy }) => keyOf === undefined && seenBy.length > 0);
}

/** Those that the provider of a service sees. Pure. */
export function seenBy(secrets: readonly StageSecret[], service: string): StageSecret[] {
  return secrets.filter((each) => each.seenBy.includes(service));
}

/** Those that a provider has seen which a service has left since. Pure. */
export function seenByLeft(secrets: readonly StageSecret[]): StageSecret[] {
  return secrets.filter((each) => each.seenByLeft);
}

/**
 * Those that a provider that was left has seen, and those older than so many days; one of unknown age counts. Pure.
 * @param days undefined = none is too old
 */
export function due(secrets: readonly StageSecret[], days: number | undefined, now: Date): StageSecret[] {
  const oldest = days === undefined ? undefined : new Date(now.getTime() - days * 86_400_000);
  const isOld = ({ madeAt }: StageSecret) => oldest !== undefined && (madeAt === undefined || madeAt < oldest);
  return secrets.filter((each) => each.seenByLeft || isOld(each));
}

/**
 * Names of resources to rotate together: the secrets, and the client secrets of all that read one from their folder, as
 * a service starts again by that one only. Pure.
 * @param all of the stage
 */
export function withReaders(all: readonly StageSecret[], wanted: readonly StageSecret[]): string[] {
  const readers = new Set(wanted.flatMap(({ readBy }) => readBy));
  const logins = all.filter(({ kind, seenBy }) => kind === "client secret" && seenBy.some((each) => readers.has(each)));
  return [...new Set([...wanted, ...logins].map(({ name }) => name))].sort();
}
