import type { ZoneRecord } from "./zone-record.ts";

/** Whether a provider gets a record: OctoDNS's `ignored`, `included` and `excluded`. */
export function isServedBy({ octodns }: Pick<ZoneRecord, "octodns">, provider: string): boolean {
  const names = (key: string): unknown[] | undefined => (Array.isArray(octodns?.[key]) ? octodns[key] : undefined);
  if (octodns?.ignored === true) return false;
  return (names("included")?.includes(provider) ?? true) && !names("excluded")?.includes(provider);
}
