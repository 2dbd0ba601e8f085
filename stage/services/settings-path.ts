import { placeNames } from "./replication.ts";
import type { Services } from "./services.ts";

/**
 * Where the stage file has a service of the chain, under `services:`: `web-app` at `webApp`, `proxy-oregon` at
 * `proxy.also.oregon`, the app `wiki` at `apps.wiki`, `postgres-eu-central` at `postgres`. Pure.
 */
export function settingsPath(
  { services }: { readonly services: Pick<Services, "apps" | "postgres"> },
  service: string,
): string[] {
  if (services.apps[service]) return ["apps", service];
  if (placeNames(services.postgres).includes(service)) return ["postgres"];
  const [, beside] = /^proxy-(.*)$/.exec(service) ?? [];
  return beside === undefined ? [stageKey(service)] : ["proxy", "also", beside];
}

function stageKey(service: string): string {
  return service.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
