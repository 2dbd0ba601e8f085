import type { DnsProvider } from "../../../dns/providers/provider.ts";
import type { DnsProviderName } from "../../../dns/settings.ts";
import type { Run } from "../../kernel/handler.ts";

/** One client a provider and process, so that its limits on concurrency hold for all resources together. */
export function sharedDns(run: Run, name: DnsProviderName): Promise<DnsProvider> {
  return run.shared(`dns.${name}`, async () => {
    const { connectDns } = await import("../../../dns/providers/connect.ts");
    return connectDns(run.settings.dns, name);
  });
}
