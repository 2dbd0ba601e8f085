/** Why leases end, in the words of the chain (`akash.market.v1.LeaseClosedReason`). Pure. */

/** Reasons that are known by number alone: a node of another version writes what it has no name for so. */
const MEANING: Readonly<Record<number, string>> = { 10004: "verification" };

/** A reason that came as a number, with its meaning where that is known: `10004 (verification)`. */
export const reasonOf = (code: number): string => (MEANING[code] ? `${code} (${MEANING[code]})` : String(code));

/** Names that newer chains add are of providers as well; their numbers are 10000 to 19999. */
const BY_PROVIDER = /^lease_closed_reason_(?!insufficient_funds$)(\w+)$|^(1\d{4}\b.*)$/;

/** What a provider gave as the reason, such as `manifest timeout`; undefined where it was not the provider that closed. */
export function providerReason(reason: string): string | undefined {
  const [, name, code] = BY_PROVIDER.exec(reason) ?? [];
  return name?.replaceAll("_", " ") ?? code;
}
