import { NotServableError, servedRecords } from "../../dns/pools/served-record.ts";
import { refusals } from "../../dns/providers/refusals.ts";
import { DNS_PROVIDER_NAMES, DNS_PROVIDERS } from "../../dns/providers/registry.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import type { ParsedZone, ZoneProblem } from "../../dns/zone-files/zone-file.ts";
import type { ZoneRecord } from "../../dns/zone-files/zone-record.ts";

/** Providers that can steer; whether a stage has what it takes, such as an add-on, is not known to files alone. */
const STEERING = DNS_PROVIDER_NAMES.filter((name) => DNS_PROVIDERS[name].translation);

/** What each of the providers would refuse of a zone, with the place in its file. */
export function providerWarnings(
  zone: string,
  { records }: ParsedZone,
  providers: readonly DnsProviderName[],
): ZoneProblem[] {
  return providers.flatMap((provider) => {
    try {
      const served = servedRecords(records, { provider, hosts: providers, steers: STEERING }, {});
      return refusals(provider, zone, served).map(({ key, message }) =>
        problem(message, key === null ? undefined : served[key]),
      );
    } catch (error) {
      if (!(error instanceof NotServableError)) throw error;
      return error.problems.map(({ place, message }) => problem(message, { place }));
    }
  });
}

function problem(message: string, record: Partial<ZoneRecord> | undefined): ZoneProblem {
  const { fqdn = null, type = null, place } = record ?? {};
  const { file = null, line = null, column = null } = place ?? {};
  return { fqdn, type, code: "provider", message, file, line, column };
}
