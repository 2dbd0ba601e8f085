/** Answers of one record set that differ: by a draw, by where the asker is, or by health; in the terms of a provider. */

export type Routing = Weighted | Nearest | Countries | Failover | Other;

/** Each answer is one item, drawn by weight. */
interface Weighted {
  readonly kind: "weighted";
  readonly items: readonly WeightedItem[];
  /** The provider's health check; an item that fails it is not drawn. */
  readonly healthCheck?: string;
}

interface WeightedItem {
  /** 0 or more; shares of their sum. */
  readonly weight: number;
  readonly values: readonly string[];
}

/** Everyone gets the item whose place is nearest. */
interface Nearest {
  readonly kind: "nearest";
  readonly items: readonly PlacedItem[];
}

interface PlacedItem {
  /** As the provider names it, such as `europe-west3`. */
  readonly place: string;
  readonly values: readonly string[];
}

/** Everyone gets what their country gets, drawn by weight. */
interface Countries {
  readonly kind: "countries";
  readonly answers: readonly CountriesAnswer[];
  /** For all other countries. */
  readonly others: readonly WeightedItem[];
}

interface CountriesAnswer {
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  readonly items: readonly WeightedItem[];
}

/** The primary values that are healthy; where none is, the backup. */
interface Failover {
  readonly kind: "failover";
  readonly primary: readonly string[];
  readonly backup: readonly string[];
  /** The provider's health check. */
  readonly healthCheck: string;
}

/** A policy of the provider that says more than the others can; it is read, never desired. */
interface Other {
  readonly kind: "other";
  /** JSON. */
  readonly policy: string;
}

/** Equal routing as equal text: items and values sorted, values without repetitions. @param canonical of one value */
export function canonicalRouting(routing: Routing, canonical: (value: string) => string): Routing {
  const sorted = (values: readonly string[]): string[] => [...new Set(values.map(canonical))].sort();
  const weighted = (items: readonly WeightedItem[]): WeightedItem[] =>
    items.map(({ weight, values }) => ({ weight, values: sorted(values) })).sort(by(itemText));
  if (routing.kind === "other") return routing;
  if (routing.kind === "countries") {
    const answers = routing.answers.map(({ countries, items }) => ({
      countries: countries.toSorted(),
      items: weighted(items),
    }));
    return {
      kind: "countries",
      answers: answers.sort(by(({ countries }) => countries.join())),
      others: weighted(routing.others),
    };
  }
  if (routing.kind === "nearest") {
    const items = routing.items.map(({ place, values }) => ({ place, values: sorted(values) }));
    return { kind: "nearest", items: items.sort(by(({ place }) => place)) };
  }
  if (routing.kind === "failover") {
    const { primary, backup, healthCheck } = routing;
    return { kind: "failover", primary: sorted(primary), backup: sorted(backup), healthCheck };
  }
  const { items, healthCheck } = routing;
  return { kind: "weighted", items: weighted(items), ...(healthCheck !== undefined && { healthCheck }) };
}

const itemText = ({ weight, values }: WeightedItem): string => `${values.join()} ${weight}`;

const by =
  <T>(text: (item: T) => string) =>
  (a: T, b: T): number =>
    text(a) < text(b) ? -1 : 1;

/** Every value that any asker may be given; none where the policy is not understood. */
export function routedValues(routing: Routing): string[] {
  if (routing.kind === "other") return [];
  if (routing.kind === "failover") return [...new Set([...routing.primary, ...routing.backup])].sort();
  const items =
    routing.kind === "countries"
      ? [...routing.others, ...routing.answers.flatMap((answer) => answer.items)]
      : routing.items;
  return [...new Set(items.flatMap(({ values }) => values))].sort();
}

/** For people: the values, or a line for each answer that differs. */
export const answerLines = ({
  values,
  routing,
}: {
  values: readonly string[];
  routing?: Routing;
}): readonly string[] => (routing ? routingLines(routing) : values);

function routingLines(routing: Routing): string[] {
  if (routing.kind === "other") return [`policy ${routing.policy}`];
  if (routing.kind === "failover") {
    const { primary, backup, healthCheck } = routing;
    return [`primary ${primary.join(", ")} by ${healthCheck}`, `backup ${backup.join(", ")}`];
  }
  if (routing.kind === "weighted") {
    const by = routing.healthCheck === undefined ? "" : ` by ${routing.healthCheck}`;
    return routing.items.map(({ weight, values }) => `weight ${weight}: ${values.join(", ")}${by}`);
  }
  if (routing.kind === "countries") {
    const drawn = (items: readonly WeightedItem[]): string =>
      items.map(({ weight, values }) => `${values.join(", ")} (weight ${weight})`).join(", ");
    const answers = routing.answers.map(({ countries, items }) => `in ${countries.join(", ")}: ${drawn(items)}`);
    return [...answers, `elsewhere: ${drawn(routing.others)}`];
  }
  const alike = Map.groupBy(routing.items, ({ values }) => values.join(", "));
  return [...alike].map(([values, items]) => `nearest to ${items.map(({ place }) => place).join(", ")}: ${values}`);
}
