import type { AppSettings } from "./apps.ts";
import { CATALOG, SERVICES, type ServiceName, serviceRow } from "./catalog.ts";

/** What decides which of the platform's own services a stage has. */
export interface Choice {
  /** Those of which the file does not say `enabled`: `all` of them, or `none` but those that are needed. */
  readonly platform: "all" | "none";
  readonly apps: Readonly<Record<string, AppSettings>>;
}

type Given = Choice & Readonly<Record<ServiceName, { readonly enabled?: boolean | undefined }>>;

/** The same with `enabled` said of every service. */
export type WithEnabled<T> = {
  [Key in keyof T]: Key extends ServiceName ? Omit<T[Key], "enabled"> & { enabled: boolean } : T[Key];
};

/** Switches every service on or off of which the stage file leaves that open. Pure. */
export function withEnabled<T extends Given>(given: T): WithEnabled<T> {
  const needed = given.platform === "all" ? SERVICES : neededBy(given);
  const decided = SERVICES.map((service) => {
    const { enabled = needed.includes(service) } = given[service];
    return [service, { ...given[service], enabled }];
  });
  return { ...given, ...Object.fromEntries(decided) };
}

/** Services that the file enables, that an app asks for, and that those cannot run without. */
function neededBy(given: Given): ServiceName[] {
  const named = SERVICES.filter((service) => given[service].enabled);
  const asked = Object.values(given.apps)
    .filter(({ enabled }) => enabled)
    .flatMap(askedBy);
  return withNeeds([...named, ...asked, ...hostedBy([...named, ...asked])]);
}

function askedBy({ hosts, database, ipfs, secretsIn, uses }: AppSettings): ServiceName[] {
  return [
    ...(hosts ? (["proxy"] as const) : []),
    ...(database ? (["postgres"] as const) : []),
    ...(ipfs ? (["ipfs"] as const) : []),
    ...(secretsIn === "infisical" ? (["secrets"] as const) : []),
    ...SERVICES.filter((service) => uses.includes(CATALOG[service].name)),
  ];
}

/** The proxy, where one of these has a public host behind it. */
const hostedBy = (services: readonly ServiceName[]): ServiceName[] =>
  services.some((service) => service !== "secrets" && serviceRow(service).hosts.length > 0) ? ["proxy"] : [];

function withNeeds(services: readonly ServiceName[]): ServiceName[] {
  const needs = services.flatMap((service) => serviceRow(service).needs).filter((name) => !services.includes(name));
  return needs.length === 0 ? [...services] : withNeeds([...services, ...needs]);
}
