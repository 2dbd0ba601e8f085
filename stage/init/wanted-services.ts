import { CATALOG, SERVICES, type ServiceName, serviceRow } from "../services/catalog.ts";
import type { Answers } from "./answers.ts";

/** Services of the platform that a stage is to have: the proxy, what was asked for, what apps use, and what these need. Pure. */
export function wantedServices({ services, apps, template }: Pick<Answers, "services" | "apps" | "template">) {
  const used = [...apps, ...Object.values(template?.apps ?? {})].flatMap(usedBy);
  const wanted = new Set<ServiceName>(["proxy", ...services, ...used]);
  // What is added while it is gone through is gone through, too.
  for (const service of wanted) for (const need of serviceRow(service).needs) wanted.add(need);
  return SERVICES.filter((service) => wanted.has(service));
}

/** What an app says of itself; a template's may be anything until the stage is parsed. */
function usedBy(app: unknown): ServiceName[] {
  const { database, ipfs, secretsIn, uses } = (app ?? {}) as Record<string, unknown>;
  const names: unknown[] = Array.isArray(uses) ? uses : [];
  return [
    ...(database === true ? (["postgres"] as const) : []),
    ...(ipfs === true ? (["ipfs"] as const) : []),
    ...(secretsIn === "infisical" ? (["secrets"] as const) : []),
    ...SERVICES.filter((service) => names.includes(CATALOG[service].name)),
  ];
}
