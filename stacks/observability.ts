import { all, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Check } from "../components/checks.ts";
import { Monitoring } from "../components/monitoring.ts";
import type { Service } from "../components/service.ts";
import type { Stage } from "../stage/schema.ts";
import { CATALOG } from "../stage/services/catalog.ts";
import { proxyHost, publicUrl } from "../stage/services/host-names.ts";
import { proxySettings } from "./connections.ts";
import type { Foundation } from "./foundation.ts";
import type { ArgsOf } from "./service-args.ts";

/** Monitoring of the platform. It is created before the edge, which routes to its page, and checks public names only. */
export function observability(
  stage: Stage,
  argsOf: ArgsOf,
  { images, zones, secrets }: Foundation,
  watched: readonly Service[],
  options: ComponentResourceOptions,
): Monitoring | undefined {
  if (!stage.services.monitoring.enabled) return undefined;
  const status = { group: "secrets", name: "infisical", url: `${publicUrl(stage, "secrets")}/api/status` };
  const nameServers = all(zones.map(({ hosted }) => hosted.nameServers)).apply((each) =>
    [...new Set(each.flat())].sort(),
  );
  return new Monitoring(
    CATALOG.monitoring.name,
    {
      ...argsOf("monitoring"),
      image: images.gatus,
      watched,
      checks: [...(secrets ? [status] : []), ...proxyChecks(stage)],
      nameServers,
    },
    options,
  );
}

/** A name of several proxies answers as long as one of them does, so each is asked by its own; without TLS, which is for the hosts. */
function proxyChecks(stage: Stage): Check[] {
  const proxies = Object.entries(proxySettings(stage));
  if (!stage.services.proxy.enabled || proxies.length === 1) return [];
  return proxies
    .filter(([, { named }]) => named)
    .map(([name]) => ({ group: "proxy", name, url: `http://${proxyHost(stage.domain, name)}/health` }));
}
