import { connectDns } from "../../dns/providers/connect.ts";
import { DNS_PROVIDERS } from "../../dns/providers/registry.ts";
import { withRetry } from "../../dns/providers/retry.ts";
import type { DnsProviderName, DnsSettings } from "../../dns/settings.ts";
import { errorText } from "../../errors/text.ts";
import { NoAnswerError } from "../../network/no-answer-error.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import type { Stage } from "../../stage/schema.ts";
import { attempt, type Check, ok, problem, skipped, warning } from "./check.ts";

/**
 * Whether each provider takes its credentials, how far they reach, and whether it has every zone of the stage.
 * @param stands whether `up` has made the zones
 */
export async function checkCredentials(
  { dns, domain }: Stage,
  settings: DnsSettings,
  stands: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const zones = dns.zones ?? [domain];
  const providers = Object.keys(settings) as DnsProviderName[];
  return (await Promise.all(providers.map((name) => checkProvider(name, settings, zones, stands, signal)))).flat();
}

/** Zones are looked for only with credentials that work. */
async function checkProvider(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  stands: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  if (JSON.stringify(settings[name]).includes(`"${PLACEHOLDER}"`)) return [skipped(name, "no credentials are set yet")];
  const reach = await checkReach(name, settings, zones, signal);
  if (reach.some(({ state }) => state === "problem")) return reach;
  return [...reach, ...(await checkZones(name, settings, zones, stands, signal))];
}

/** Gives the provider its credentials. */
function commandOf(name: DnsProviderName): string {
  const [key = ""] = DNS_PROVIDERS[name].secrets;
  return `./platform secrets set dns.providers.${name}.${key}`;
}

function checkReach(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const title = `${name} credentials`;
  return attempt(title, commandOf(name), async () => {
    const reach = await DNS_PROVIDERS[name].readReach(settings[name]!, signal).catch((error: unknown) => {
      if (error instanceof NoAnswerError) return { unreachable: errorText(error) };
      throw error;
    });
    if ("unreachable" in reach) return [problem(title, reach.unreachable, "check the way out to the provider")];
    const beyond = (reach.zones ?? []).filter((zone) => !zones.includes(zone));
    if (beyond.length === 0) return [ok(title, reach.says)];
    const some = `${beyond.slice(0, 3).join(", ")}${beyond.length > 3 ? ` and ${beyond.length - 3} more` : ""}`;
    return [warning(title, `${reach.says}, but it also reaches ${some}`, `make a token for ${zones.join(", ")} only`)];
  });
}

async function checkZones(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  stands: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const checks = zones.map((zone) =>
    attempt(`${name} ${zone}`, commandOf(name), async () => {
      const client = await connectDns(settings, name);
      const found = await withRetry(() => client.findZone(zone, signal), { signal });
      return [zoneCheck(`${name} ${zone}`, found?.nameServers, stands)];
    }),
  );
  return (await Promise.all(checks)).flat();
}

/** Pure. @param nameServers of the zone; undefined where the provider does not have it */
export function zoneCheck(title: string, nameServers: readonly string[] | undefined, stands: boolean): Check {
  if (nameServers) return ok(title, `is there, served by ${nameServers.join(", ")}`);
  if (!stands) return skipped(title, "is not there yet: ./platform up makes it");
  return problem(title, "is not there", "./platform up makes it");
}
