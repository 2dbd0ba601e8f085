/** `dynamic` pools and rules, and the older `geo` block. */
import { type Data, isMapping, type Mapping, show } from "../yaml-data.ts";
import { geoCodeProblem } from "./geo-codes.ts";
import { compareSubnets, parseSubnet, type Subnet, sameSubnet, within } from "./subnet.ts";
import { integerOf, type Reason, type RecordValidator } from "./validator.ts";

type CheckValues = (values: readonly (Data | undefined)[]) => readonly Reason[];
type Problems = (string | Reason)[];

const listOf = (data: Data | undefined): readonly Data[] => (Array.isArray(data) ? data : []);

export const dynamicValidators: readonly RecordValidator[] = [
  {
    id: "geo",
    sets: ["legacy", "strict"],
    types: ["A", "AAAA"],
    check({ data }, checkValues) {
      if (!("geo" in data)) return [];
      if (!isMapping(data.geo)) return ["geo must be a mapping"];
      return Object.entries(data.geo).flatMap(
        ([code, values]): Problems => [
          ...(/^\w\w(-\w\w(-\w\w)?)?$/.test(code) ? [] : [`invalid geo "${code}"`]),
          ...checkValues(Array.isArray(values) ? (values as readonly Data[]) : [values]),
        ],
      );
    },
  },
  {
    id: "dynamic",
    sets: ["legacy", "strict"],
    types: ["A", "AAAA", "CNAME", "DNAME"],
    check({ data }, checkValues) {
      if (!("dynamic" in data)) return [];
      const dynamic = isMapping(data.dynamic) ? data.dynamic : {};
      const pools = dynamic.pools ?? {};
      const problems: Problems = "geo" in data ? ['"dynamic" record with "geo" content'] : [];
      if (!isMapping(pools)) return [...problems, "pools must be a mapping"];
      problems.push(...poolProblems(pools, checkValues));
      const rules = dynamic.rules ?? [];
      if (!Array.isArray(rules)) return [...problems, "rules must be a list"];
      problems.push(...ruleProblems(rules, pools), ...unusedPools(pools, rules));
      return problems;
    },
  },
];

function poolProblems(pools: Mapping, checkValues: CheckValues): Problems {
  const ids = Object.keys(pools).sort();
  if (ids.length === 0) return ["missing pools"];
  return ids.flatMap((id): Problems => {
    const pool = pools[id];
    if (!isMapping(pool)) return [`pool "${id}" must be a mapping`];
    const values = listOf(pool.values);
    if (values.length === 0) return [`pool "${id}" is missing values`];
    const [only] = values;
    const heavy = values.length === 1 && isMapping(only) && integerOf(only.weight ?? 1) !== 1;
    return [
      ...values.flatMap((value, i) => poolValueProblems(value, `in pool "${id}" value ${i + 1}`, checkValues)),
      ...(heavy ? [`pool "${id}" has single value with weight!=1`] : []),
      ...fallbackProblems(id, pools),
    ];
  });
}

function poolValueProblems(value: Data, where: string, checkValues: CheckValues): Problems {
  if (!isMapping(value)) return [`missing value ${where}`];
  const problems: Problems = [];
  const weight = integerOf(value.weight ?? 1);
  if (weight === null || weight === undefined || weight < 1 || weight > 100) {
    problems.push(`invalid weight "${show(value.weight)}" ${where}, must be 1 to 100`);
  }
  if ("status" in value && !["up", "down", "obey"].includes(show(value.status))) {
    problems.push(`invalid status "${show(value.status)}" ${where}, must be up, down or obey`);
  }
  if ("value" in value) problems.push(...checkValues([value.value]));
  else problems.push(`missing value ${where}`);
  return problems;
}

function fallbackOf(pools: Mapping, id: string): string | null {
  const pool = pools[id];
  const fallback = isMapping(pool) ? (pool.fallback ?? null) : null;
  return fallback === null ? null : show(fallback);
}

function fallbackProblems(id: string, pools: Mapping): string[] {
  const problems: string[] = [];
  const seen = [id];
  let next = fallbackOf(pools, id);
  if (next !== null && !(next in pools)) problems.push(`undefined fallback "${next}" for pool "${id}"`);
  while (next !== null) {
    if (seen.includes(next)) {
      problems.push(`loop in pool fallbacks: ${[...seen, next].join(" -> ")}`);
      break;
    }
    seen.push(next);
    next = fallbackOf(pools, next);
  }
  return problems;
}

/** What earlier rules have targeted already. */
interface Seen {
  readonly pools: Set<string>;
  readonly geos: Map<string, number>;
  readonly subnets: Map<Subnet, number>;
  byDefault: boolean;
}

function ruleProblems(rules: readonly Data[], pools: Mapping): string[] {
  if (rules.length === 0) return ["missing rules"];
  const seen: Seen = { pools: new Set(), geos: new Map(), subnets: new Map(), byDefault: false };
  const problems = rules.flatMap((rule, i) => {
    if (!isMapping(rule) || !("pool" in rule)) return [`rule ${i + 1} missing pool`];
    const previous = rules[i - 1];
    return [
      ...poolReferenceProblems(rule, i + 1, pools, seen),
      ...orderProblems(rule, i + 1, isMapping(previous) ? previous : undefined),
      ...defaultProblems(rule, i + 1, seen),
      ...subnetProblems(rule.subnets, i + 1, seen),
      ...geoProblems(rule.geos, i + 1, seen),
    ];
  });
  const last = rules.at(-1);
  if (isMapping(last) && isTargeted(last)) problems.push('final rule has "subnets" and/or "geos" and is not catchall');
  return problems;
}

const isSet = (data: Data | undefined): boolean => (Array.isArray(data) ? data.length > 0 : Boolean(data));
const isTargeted = (rule: Mapping): boolean => isSet(rule.subnets) || isSet(rule.geos);

function poolReferenceProblems(rule: Mapping, number: number, pools: Mapping, seen: Seen): string[] {
  const { pool } = rule;
  if (typeof pool !== "string") return [`rule ${number} invalid pool "${show(pool)}"`];
  const reused = seen.pools.has(pool) && isTargeted(rule);
  seen.pools.add(pool);
  if (!(pool in pools)) return [`rule ${number} undefined pool "${pool}"`];
  return reused ? [`rule ${number} invalid, target pool "${pool}" reused`] : [];
}

/** Subnets alone come first, then subnets with geos, then geos alone. */
function orderProblems(rule: Mapping, number: number, previous: Mapping | undefined): string[] {
  if (previous === undefined || !isSet(rule.subnets) || !isSet(previous.geos)) return [];
  if (!isSet(rule.geos))
    return [`rule ${number} with only subnet targeting should appear before all geo targeting rules`];
  if (isSet(previous.subnets)) return [];
  return [`rule ${number} with subnet(s) and geo(s) should appear before all geo-only rules`];
}

function defaultProblems(rule: Mapping, number: number, seen: Seen): string[] {
  if (isTargeted(rule)) return [];
  const problems = seen.byDefault ? [`rule ${number} duplicate default`] : [];
  seen.byDefault = true;
  return problems;
}

function subnetProblems(data: Data | undefined, number: number, seen: Seen): string[] {
  if (data === undefined || data === null) return [];
  if (!Array.isArray(data)) return [`rule ${number} subnets must be a list`];
  const problems: string[] = [];
  const subnets: Subnet[] = [];
  for (const text of data as readonly Data[]) {
    const subnet = parseSubnet(show(text));
    if (subnet === null) problems.push(`rule ${number} invalid subnet "${show(text)}"`);
    else subnets.push(subnet);
  }
  for (const subnet of subnets.sort(compareSubnets)) {
    for (const [earlier, rule] of seen.subnets) {
      if (!within(subnet, earlier)) continue;
      problems.push(
        sameSubnet(subnet, earlier)
          ? `rule ${number} targets subnet ${subnet.text} which has previously been seen in rule ${rule}`
          : `rule ${number} targets subnet ${subnet.text} which is more specific than the previously seen ${earlier.text} in rule ${rule}`,
      );
    }
    seen.subnets.set(subnet, number);
  }
  return problems;
}

function geoProblems(data: Data | undefined, number: number, seen: Seen): string[] {
  if (data === undefined || data === null) return [];
  if (!Array.isArray(data)) return [`rule ${number} geos must be a list`];
  const problems: string[] = [];
  for (const geo of (data as readonly Data[]).map(show).sort()) {
    const problem = geoCodeProblem(geo);
    if (problem !== null) problems.push(`rule ${number} ${problem}`);
    for (const [earlier, rule] of seen.geos) {
      if (geo === earlier) {
        problems.push(`rule ${number} targets geo ${geo} which has previously been seen in rule ${rule}`);
      } else if (geo.startsWith(earlier)) {
        problems.push(
          `rule ${number} targets geo ${geo} which is more specific than the previously seen ${earlier} in rule ${rule}`,
        );
      }
    }
    seen.geos.set(geo, number);
  }
  return problems;
}

function unusedPools(pools: Mapping, rules: readonly Data[]): string[] {
  const used = new Set<Data | undefined>(rules.map((rule) => (isMapping(rule) ? rule.pool : undefined)));
  for (const id of Object.keys(pools)) used.add(fallbackOf(pools, id));
  const unused = Object.keys(pools).filter((id) => isMapping(pools[id]) && !used.has(id));
  return unused.length === 0 ? [] : [`unused pools: "${unused.sort().join('", "')}"`];
}
