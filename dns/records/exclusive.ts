import type { RecordSet } from "./records.ts";

/**
 * Whether two record sets of one name and different types cannot stand beside each other: a CNAME stands alone (RFC 1034
 * §3.6.2). At the apex a provider that takes a CNAME flattens it to addresses, and beside those only it cannot stand.
 */
export function excludeEachOther(
  one: Pick<RecordSet, "name" | "type">,
  other: Pick<RecordSet, "name" | "type">,
): boolean {
  const types = [one.type, other.type];
  if (one.name !== other.name || one.type === other.type || !types.includes("CNAME")) return false;
  return one.name !== "" || types.includes("A") || types.includes("AAAA");
}
