/** Answers of one record set that differ: by a draw, by where the asker is, or by health; in the terms of a provider. */

export type Routing = Weighted | Nearest | Failover | Other;

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
  if (routing.kind === "other") return routing;
  if (routing.kind === "nearest") {
    const items = routing.items.map(({ place, values }) => ({ place, values: sorted(values) }));
    return { kind: "nearest", items: items.sort((a, b) => (a.place < b.place ? -1 : 1)) };
  }
  if (routing.kind === "failover") {
    const { primary, backup, healthCheck } = routing;
    return { kind: "failover", primary: sorted(primary), backup: sorted(backup), healthCheck };
  }
  const items = routing.items.map(({ weight, values }) => ({ weight, values: sorted(values) }));
  const key = ({ weight, values }: WeightedItem): string => `${values.join()} ${weight}`;
  const { healthCheck } = routing;
  return {
    kind: "weighted",
    items: items.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
    ...(healthCheck !== undefined && { healthCheck }),
  };
}

/** Every value that any asker may be given; none where the policy is not understood. */
export function routedValues(routing: Routing): string[] {
  if (routing.kind === "other") return [];
  if (routing.kind === "failover") return [...new Set([...routing.primary, ...routing.backup])].sort();
  return [...new Set(routing.items.flatMap(({ values }) => values))].sort();
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
  const alike = Map.groupBy(routing.items, ({ values }) => values.join(", "));
  return [...alike].map(([values, items]) => `nearest to ${items.map(({ place }) => place).join(", ")}: ${values}`);
}
