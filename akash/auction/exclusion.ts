/** A provider that is not leased from. */
export interface Exclusion {
  /** Address, host, or host without `provider.`. */
  readonly provider: string;
  readonly reason?: string | undefined;
  /** RFC 3339; from then on the exclusion has no effect. Absent: for ever. */
  readonly until?: string | undefined;
}

/** Whether an exclusion has an effect at `now`. */
export function isActive({ until }: Exclusion, now: Date): boolean {
  return until === undefined || Date.parse(until) > now.getTime();
}

/** Whether `name` of the stage file means this provider: its address, its host, or the host without `provider.`. */
export function matchesProvider(name: string, provider: { owner: string; host_uri: string }): boolean {
  const host = URL.parse(provider.host_uri)?.hostname ?? "";
  return [provider.owner, host, host.replace(/^provider\./, "")].includes(name);
}

/** The exclusion that keeps a service from this provider now; undefined where none does. */
export function exclusionOf(
  provider: { owner: string; host_uri: string },
  exclude: readonly Exclusion[],
  now: Date,
): Exclusion | undefined {
  return exclude.find((each) => matchesProvider(each.provider, provider) && isActive(each, now));
}
