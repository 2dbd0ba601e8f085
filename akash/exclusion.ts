/** A provider that is not leased from. */
export interface Exclusion {
  /** Address, host, or host without `provider.`. */
  readonly provider: string;
  readonly reason?: string | undefined;
  /** RFC 3339; from then on the exclusion has no effect. Absent: for ever. */
  readonly until?: string | undefined;
}

/** Whether an exclusion has an effect at `now`. */
export function inForce({ until }: Exclusion, now: Date): boolean {
  return until === undefined || Date.parse(until) > now.getTime();
}
