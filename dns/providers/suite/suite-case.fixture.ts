import type { RecordSet } from "../../records/records.ts";
import type { DnsProviderName } from "../../settings.ts";

/** All record sets that shall be there. */
export type Step = readonly RecordSet[];

export interface Case {
  readonly title: string;
  /** Applied one after another; each must be followed by an empty plan and the same answers from the name servers. */
  readonly steps: readonly Step[];
  /** Providers without this feature. */
  readonly not?: readonly DnsProviderName[];
}

export const set = (name: string, type: string, values: string | string[], ttl = 3600): RecordSet => ({
  name,
  type,
  ttl,
  values: [values].flat(),
});
export const a = (name: string, ...values: string[]) => set(name, "A", values);
export const one = (title: string, ...steps: Step[]): Case => ({ title, steps });
