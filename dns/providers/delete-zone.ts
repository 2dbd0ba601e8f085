import type { RecordSet } from "../records/records.ts";
import type { DnsProviderName } from "../settings.ts";
import { isMissing, ZoneNotEmptyError } from "./errors.ts";
import { recordsBeyondApex } from "./names.ts";
import type { HostedZone } from "./provider.ts";

/**
 * Removes a zone that holds nothing beyond its own SOA and NS; absent is a success.
 * @throws ZoneNotEmpty
 */
export async function deleteEmptyZone(
  provider: DnsProviderName,
  zone: HostedZone,
  read: () => Promise<readonly RecordSet[]>,
  remove: () => Promise<unknown>,
): Promise<void> {
  try {
    const left = recordsBeyondApex(await read());
    if (left.length > 0) throw new ZoneNotEmptyError(provider, zone.name, left);
    await remove();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
