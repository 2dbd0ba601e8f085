/** Where an answer differs from the recorded one. Paths look like `bids.0.bid.state`. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** A difference from the recording that is known. */
export interface Deviation {
  readonly name: string;
  readonly reason: string;
  /** Names of what it may show in. */
  readonly in: RegExp;
  /** Where in that. */
  readonly path: RegExp;
  /** Its whole extent, where values tell it. */
  readonly when?: (difference: Difference) => boolean;
}

/** Both values have the form. */
export const bothMatch =
  (form: RegExp) =>
  ({ expected, actual }: Difference): boolean =>
    form.test(String(expected)) && form.test(String(actual));

/** Differences of a whole replay, held against those that are known. */
export class Verdict {
  readonly #known: readonly Deviation[];
  readonly #shown = new Map<Deviation, number>();

  constructor(known: readonly Deviation[]) {
    this.#known = known;
  }

  /** The deviation that explains a difference, if one does. @param name of what was compared */
  explain(name: string, difference: Difference): Deviation | undefined {
    return this.#known.find(
      (deviation) =>
        deviation.in.test(name) && deviation.path.test(difference.path) && (deviation.when?.(difference) ?? true),
    );
  }

  /** Counts the differences that a deviation explains, and returns the others. */
  unexplained(name: string, differences: readonly Difference[]): Difference[] {
    return differences.filter((difference) => {
      const deviation = this.explain(name, difference);
      if (deviation) this.#shown.set(deviation, (this.#shown.get(deviation) ?? 0) + 1);
      return deviation === undefined;
    });
  }

  /** A line for each deviation that showed, with its reason. */
  get shown(): string {
    const lines = [...this.#shown].map(([{ name, reason }, count]) => `deviation ${name} (${count} values): ${reason}`);
    return lines.join("\n");
  }

  /** Names of deviations that showed nowhere. */
  get stale(): string[] {
    return this.#known.filter((deviation) => !this.#shown.has(deviation)).map(({ name }) => name);
  }
}
