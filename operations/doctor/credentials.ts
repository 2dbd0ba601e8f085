import { connectDns } from "../../dns/providers/connect.ts";
import { DNS_PROVIDERS } from "../../dns/providers/registry.ts";
import { withRetry } from "../../dns/providers/retry.ts";
import type { DnsProviderName, DnsSettings } from "../../dns/settings.ts";
import { errorText } from "../../errors/text.ts";
import { NoAnswerError } from "../../network/no-answer-error.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import type { Stage } from "../../stage/schema.ts";
import { attempt, type Check, ok, problem, skipped, warning } from "./check.ts";

/** Whether each provider takes its credentials, how far they reach, and whether it has every zone of the stage. */
export async function checkCredentials(
  { dns, domain }: Stage,
  settings: DnsSettings,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const zones = dns.zones ?? [domain];
  const providers = Object.keys(settings) as DnsProviderName[];
  return (await Promise.all(providers.map((name) => checkProvider(name, settings, zones, signal)))).flat();
}

/** Zones are looked for only with credentials that work. */
async function checkProvider(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  if (JSON.stringify(settings[name]).includes(`"${PLACEHOLDER}"`)) return [skipped(name, "no credentials are set yet")];
  const reach = await checkReach(name, settings, zones, signal);
  if (reach.some(({ state }) => state === "problem")) return reach;
  return [...reach, ...(await checkZones(name, settings, zones, signal))];
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
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const checks = zones.map((zone) =>
    attempt(`${name} ${zone}`, commandOf(name), async () => {
      const client = await connectDns(settings, name);
      const found = await withRetry(() => client.findZone(zone, signal), { signal });
      if (!found) return [problem(`${name} ${zone}`, "is not there", "./platform up makes it")];
      return [ok(`${name} ${zone}`, `is there, served by ${found.nameServers.join(", ")}`)];
    }),
  );
  return (await Promise.all(checks)).flat();
}
