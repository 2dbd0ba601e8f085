/** What name servers should answer for the record sets of a zone. */
import { isHidden } from "../records/cloudflare-options.ts";
import { fqdnOf } from "../records/name.ts";
import type { RecordSet } from "../records/records.ts";

export interface ExpectedAnswer {
  /** Absolute name, with or without final dot. */
  readonly name: string;
  readonly type: string;
  /** Presentation form; empty = no such record set. */
  readonly values: readonly string[];
  /** Checked when given. */
  readonly ttl?: number;
  /**
   * `contains`: other values may stand beside. `delegation`: a server that hosts the delegated zone as well answers with
   * that zone's own name servers, which is no verdict on the delegation. `hidden`: addresses, and none of the values.
   * `within`: not everyone gets all values. Default `equal`.
   */
  readonly match?: "equal" | "contains" | "delegation" | "hidden" | "within";
}

/** Types that exist at a provider's API only and are answered as something else. */
const SYNTHETIC: ReadonlySet<string> = new Set(["ALIAS", "URLFWD"]);

/**
 * One expectation a record set, with the TTL as the provider raises it; that of the apex NS may be its own. What a proxy or
 * a flattened CNAME, as one at the apex is, stands for must not be seen. Record sets that no question asks for are left out.
 */
export function expectedAnswers(zone: string, records: Iterable<RecordSet>, minimumTtl: number): ExpectedAnswer[] {
  return [...records]
    .filter(({ type }) => !SYNTHETIC.has(type) && !type.includes("/"))
    .map(({ name, type, ttl, values, routing, cloudflare }) => {
      const fqdn = fqdnOf(name, zone).replace(/\.$/, "");
      if (isHidden(cloudflare) || (type === "CNAME" && name === ""))
        return { name: fqdn, type: "A", values, match: "hidden" };
      if (type === "NS" && name === "") return { name: fqdn, type, values };
      const match = routing ? "within" : type === "NS" ? "delegation" : "equal";
      return { name: fqdn, type, values, match, ttl: Math.max(ttl, minimumTtl) };
    });
}
