import type { Stage } from "../stage/schema.ts";
import { CATALOG } from "../stage/services/catalog.ts";
import type { Hosting } from "../stage/services/host-names.ts";
import { type Member, membersOf } from "../stage/services/members.ts";
import { placeNames } from "../stage/services/replication.ts";
import type { ProxySettings } from "../stage/services/services.ts";

/** The proxies of a stage, by their name. */
export function proxySettings({ services }: Pick<Stage, "services">): Record<string, ProxySettings> {
  const { also, ...first } = services.proxy;
  const others = Object.entries(also).map(([name, own]) => [`${CATALOG.proxy.name}-${name}`, { ...first, ...own }]);
  return { [CATALOG.proxy.name]: first, ...Object.fromEntries(others) };
}

/**
 * Services of the stage that must run at another place than `service`, at whichever end of a connection it is: most
 * hosters cannot reach their own public addresses from inside (hairpin NAT). Two targets are apart anyhow.
 * @param service by its name
 * @param members of the stage, where they are known
 */
export function apartFrom(stage: Hosting, service: string, members: readonly Member[] = membersOf(stage)): string[] {
  const own = members.find(({ name }) => name === service);
  if (!own) return [];
  return members
    .filter(({ name, connectsTo }) => own.connectsTo.includes(name) || connectsTo.includes(service))
    .filter(({ settings }) => settings.target === own.settings.target)
    .flatMap(({ name }) => placesOf(stage, name))
    .sort();
}

/** Names of the places of a service. */
function placesOf(stage: Hosting, name: string): string[] {
  if (name === CATALOG.proxy.name) return Object.keys(proxySettings(stage));
  return name === CATALOG.postgres.name ? placeNames(stage.services.postgres) : [name];
}
