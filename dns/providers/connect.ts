import { ExplainedError } from "../../errors/explained-error.ts";
import type { DnsProviderName, DnsSettings } from "../settings.ts";
import type { DnsProvider } from "./provider.ts";
import { DNS_PROVIDERS, type DnsProviderRegistry } from "./registry.ts";

/**
 * Client of one DNS provider; loads only the libraries of that one.
 * @throws when the stage has no credentials for it
 */
export async function connectDns(
  settings: DnsSettings | undefined,
  name: DnsProviderName,
  registry: DnsProviderRegistry = DNS_PROVIDERS,
): Promise<DnsProvider> {
  const row = registry[name]!;
  const own = settings?.[name];
  if (own && row.isComplete(own)) return row.connect(own);
  throw new ExplainedError("stage-invalid", `${name}: no credentials`, {
    fix: `set ${row.needs} in the stage, or take ${name} out of dns.providers`,
  });
}
