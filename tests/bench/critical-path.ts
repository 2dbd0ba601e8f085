/** What was done in a run, and when. Times are seconds from any one moment. */
export interface Work {
  readonly name: string;
  readonly began: number;
  readonly ended: number;
  /** Names of what had to be there first. */
  readonly after: readonly string[];
}

/** One piece of work on the critical path. */
export interface Link {
  readonly name: string;
  /** Seconds between the end of what it waited for, or the run's start, and its own beginning. */
  readonly waited: number;
  readonly took: number;
}

/**
 * What the run waited for: from what ended last back over that of its dependencies which ended last; first piece first.
 * Of a dependency that is no part of the run nothing is known, and nothing was waited for.
 * @param start of the run
 */
export function criticalPath(work: readonly Work[], start: number): Link[] {
  const byName = new Map(work.map((each) => [each.name, each]));
  const path: Work[] = [];
  let current = lastOf(work);
  while (current) {
    path.unshift(current);
    const { after } = current;
    current = lastOf(after.flatMap((name) => byName.get(name) ?? []).filter((each) => !path.includes(each)));
  }
  return path.map(({ name, began, ended }, index) => ({
    name,
    waited: began - (path[index - 1]?.ended ?? start),
    took: ended - began,
  }));
}

function lastOf(work: readonly Work[]): Work | undefined {
  return work.reduce<Work | undefined>((last, each) => (last && last.ended >= each.ended ? last : each), undefined);
}
