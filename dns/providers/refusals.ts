/** What a provider will never accept of the desired record sets, by its `limits.ts`: known before anything is written. */
import type { Plan } from "../plan/plan.ts";
import { wireProblems } from "../records/rdata.ts";
import type { RecordSet, RecordSets } from "../records/records.ts";
import type { DnsProviderName } from "../settings.ts";
import type { Limits } from "./limits.ts";
import { fullName } from "./names.ts";
import { DNS_PROVIDERS, type DnsProviderRegistry } from "./registry.ts";

export interface Refusal {
  /** Of the record set; null where it is the zone as a whole. */
  readonly key: string | null;
  /** What, why, and how to go on. */
  readonly message: string;
}

/**
 * What the provider will never accept of the desired record sets, which are canonical. Sets without values count for what
 * stands beside them only. Pure.
 */
export function refusals(
  provider: DnsProviderName,
  zone: string,
  desired: RecordSets,
  registry: DnsProviderRegistry = DNS_PROVIDERS,
): Refusal[] {
  const { limits } = registry[provider]!;
  const types = new Map<string, Set<string>>();
  for (const { name, type } of Object.values(desired)) types.set(name, (types.get(name) ?? new Set()).add(type));
  const found = Object.entries(desired).flatMap(([key, record]): Refusal[] => {
    const why = refusal(limits, zone, record, types.get(record.name)!);
    if (why === null) return [];
    return [{ key, message: `${key}: ${provider} ${why}; change it, or leave ${provider} out with octodns.excluded` }];
  });
  const count = Object.keys(desired).length + 1 + ("/NS" in desired ? 0 : 1);
  const { recordSets: most = Number.POSITIVE_INFINITY } = limits;
  if (count <= most) return found;
  const message = `${provider} holds ${most} record sets of a zone at most, not ${count}: move some into a zone of their own`;
  return [...found, { key: null, message }];
}

function refusal(limits: Limits, zone: string, record: RecordSet, beside: ReadonlySet<string>): string | null {
  const { name, type, values, routing } = record;
  if (routing && !limits.routings.has(routing.kind))
    return `cannot be told of ${routing.kind} answers (docs/failover.md)`;
  if (!limits.types.has(type)) return `has no ${type} records`;
  if (type === "CNAME" && !routing && values.length > 1) return `takes one value of a CNAME, not ${values.length}`;
  if (fullName(name, zone).length > 253) return "takes names of 253 characters at most";
  const [unfit] = values.flatMap((value) => wireProblems(type, value));
  if (unfit) return `cannot hold it: ${unfit}`;
  for (const rule of limits.rules) {
    const why = rule(record, beside, zone);
    if (why !== null) return why;
  }
  return null;
}

/**
 * A plan without its refused changes; what stands there already was accepted once. What they would replace at their names
 * is not deleted either. A refusal of the zone as a whole is a conflict. Pure.
 */
export function withRefusals(plan: Plan, refused: readonly Refusal[]): Plan {
  const writes = new Map(plan.changes.flatMap(({ key, after }) => (after ? [[key, after.name] as const] : [])));
  const met = refused.flatMap(({ key, message }) => (key !== null && writes.has(key) ? [{ key, message }] : []));
  const whole = refused.flatMap(({ key, message }) => (key === null && writes.size > 0 ? [{ key: "", message }] : []));
  const keys = new Set(met.map(({ key }) => key));
  const names = new Set(met.map(({ key }) => writes.get(key)));
  return {
    ...plan,
    changes: plan.changes.filter(({ key, before, after }) => !keys.has(key) && (after || !names.has(before?.name))),
    conflicts: [...plan.conflicts, ...whole],
    refused: [...plan.refused, ...met],
  };
}
