import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  getProject,
  getStack,
  type Output,
} from "@pulumi/pulumi";
import { ownerMarker } from "../dns/plan/ownership.ts";
import { recordKey } from "../dns/records/records.ts";
import type { DnsProviderName } from "../dns/settings.ts";
import { Records } from "../resources/dns/records.ts";
import { hostedZones, zoneReference } from "../stacks/zones.ts";
import { type RecordArgs, recordSets } from "./record-sets.ts";
import { optionsOf, type Stage } from "./stage.ts";
import { needs, parsed, wholeValues } from "./values.ts";

export interface ZoneArgs {
  /** Whose DNS providers host it. */
  readonly stage: Stage;
  /**
   * Its record sets by `name/TYPE`, the same at every provider; the name of the zone itself is empty.
   * @example { "/MX": "10 mail.example.com.", "wiki/CNAME": interpolate`${wiki.host}.`, "www/A": { ttl: 60, values: [address] } }
   */
  readonly records: Readonly<Record<string, RecordArgs>>;
  /** Name of the zone; default: the resource's. */
  readonly zone?: string;
  /** Providers that host it; default: all of the stage. */
  readonly at?: readonly DnsProviderName[];
}

/**
 * A zone with its record sets at several DNS providers. A zone that exists is taken up, and of its record sets those alone
 * are written that are listed (docs/dns.md).
 * @example
 * const zone = new Zone("example.com", { stage: shop, records: { "wiki/CNAME": interpolate`${wiki.host}.` } });
 */
export class Zone extends ComponentResource {
  /** Those of all its providers, which the registrar has to be told of. */
  readonly nameServers: Output<string[]>;

  /** @throws RunError naming everything that is wrong with the arguments */
  constructor(name: string, args: ZoneArgs, options?: ComponentResourceOptions) {
    const { stage, records, zone = name, at } = args;
    const what = `Zone ${name}`;
    needs(what, stage.settings, "dns", "they host it");
    const zones = { zones: [zone], ...(at && { hosting: { [zone]: at } }) };
    const { dns, domain } = parsed(what, wholeValues(stage.settings, { zones }));
    super("platform:library:Zone", name, {}, optionsOf(stage, options));
    const served = hostedZones({ dns, domain }, { parent: this });
    const marker = ownerMarker(getProject(), getStack(), dns);
    const sets = recordSets({ ...records, [recordKey(marker)]: marker }, dns.ttl);
    for (const each of served) {
      const written = { zone: zoneReference(each), records: sets, adopt: dns.adopt };
      new Records(`${zone}-${each.provider}`, written, { parent: this });
    }
    this.nameServers = all(served.map(({ hosted }) => hosted.nameServers)).apply((each) =>
      [...new Set(each.flat())].sort(),
    );
    this.registerOutputs();
  }
}
