import { connectDns } from "../../dns/providers/connect.ts";
import type { DnsProvider, HostedZone } from "../../dns/providers/provider.ts";
import { DNS_PROVIDER_NAMES } from "../../dns/providers/registry.ts";
import { withRetry } from "../../dns/providers/retry.ts";
import { toAscii } from "../../dns/records/name.ts";
import type { DnsProviderName, DnsSettings } from "../../dns/settings.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { hostsOf, zoneNames } from "../../stage/hosting.ts";
import type { Stage } from "../../stage/schema.ts";

/** One zone at one provider. */
export interface ZoneAt {
  readonly provider: DnsProviderName;
  readonly zone: string;
}

export interface OpenZone extends ZoneAt {
  readonly client: DnsProvider;
  readonly hosted: HostedZone;
}

/** Every call to a provider is repeated like this. */
export const retrying = { signal: new AbortController().signal, onStatus: printStatus };

/** Zones of the stage at its providers, in the order of writing. @param zones names to choose; empty = all */
export function zonesAt(stage: Stage, zones: readonly string[], only?: DnsProviderName): ZoneAt[] {
  const known = zoneNames(stage);
  const chosen = zones.length === 0 ? known : zones.map((zone) => toAscii(zone.replace(/\.$/, "")));
  const unknown = chosen.find((zone) => !known.includes(zone));
  if (unknown)
    throw new UserError(
      "not-found",
      `zone ${unknown} is not one of the stage: ${known.join(", ")}`,
      "add it to dns.zones",
    );
  const served = DNS_PROVIDER_NAMES.filter((provider) => stage.dns.providers[provider]);
  if (only && !served.includes(only)) {
    throw new UserError(
      "not-found",
      `provider ${only} is not one of the stage: ${served.join(", ")}`,
      "add it to dns.providers",
    );
  }
  return served
    .filter((provider) => !only || provider === only)
    .flatMap((provider) =>
      chosen.filter((zone) => hostsOf(stage, zone).includes(provider)).map((zone) => ({ provider, zone })),
    );
}

/** Finds the zone at its provider. @throws UserError where it is not there */
export async function openZone(settings: DnsSettings, { provider, zone }: ZoneAt): Promise<OpenZone> {
  const client = await connectDns(settings, provider);
  const hosted = await withRetry(() => client.findZone(zone, retrying.signal), retrying);
  if (!hosted)
    throw new UserError("not-found", `${provider} has no zone ${zone}`, "./platform up makes it, or make it there");
  return { provider, zone, client, hosted };
}
