import { consumersOf, type Enabled, serviceRow } from "./catalog.ts";
import { databaseOf } from "./derived-names.ts";
import { appsOf } from "./members.ts";
import type { Services } from "./services.ts";

/** The database of each service and app that has one, in the order of their names. */
export function databasesOf(services: Enabled & Pick<Services, "apps">): Record<string, string> {
  const own = consumersOf(services, "postgres").map((name) => [name, serviceRow(name).database ?? name] as const);
  const apps = appsOf(services).filter(([, { database }]) => database);
  const all = [...own, ...apps.map(([name]) => [name, databaseOf(name)] as const)];
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
