import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { importZone } from "../../dns/pools/import-zone.ts";
import { withRetry } from "../../dns/providers/retry.ts";
import { isProxiedInPart } from "../../dns/records/cloudflare-options.ts";
import { toAscii } from "../../dns/records/name.ts";
import { type RecordSet, recordKey } from "../../dns/records/records.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { forStage } from "../../errors/for-stage.ts";
import { openDns } from "../../operations/zones/access.ts";
import { serviceAddresses } from "../../operations/zones/desired-zone.ts";
import { openZone, retrying } from "../../operations/zones/zone-at.ts";
import type { StageOptions } from "../terminal/options.ts";

interface ImportOptions extends StageOptions {
  provider: DnsProviderName;
  to?: string;
  force?: boolean;
}

/** `platform dns import`: a live zone as a zone file. */
export async function importLive(name: string, { provider, to, force, stage }: ImportOptions): Promise<void> {
  if (to && existsSync(to) && !force)
    throw new UserError("argument", `${to} exists already`, "add --force to overwrite it");
  const at = { provider, zone: toAscii(name.replace(/\.$/, "")) };
  const { settings, platform } = await openDns(stage);
  const { client, hosted } = await openZone(settings, at);
  const actual = await withRetry(() => client.readRecords(hosted, retrying.signal), retrying);
  const addresses = serviceAddresses(platform, at);
  const unwanted = (record: RecordSet): string | undefined => {
    if (recordKey(record) in addresses) return "comes from the services";
    return provider === "cloudflare" && isProxiedInPart(record)
      ? "is proxied for some of its values only, which no zone file can say"
      : undefined;
  };
  const { text, count, left } = importZone(at.zone, actual, unwanted);
  for (const { key, reason } of left) printStatus(`left out: ${key} (${reason})`);
  if (!to) {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
  printStatus(
    `${count} record sets of ${at.zone} at ${provider} written to ${to}; next: ${forStage("./platform dns plan", stage)} ${at.zone}`,
  );
}
