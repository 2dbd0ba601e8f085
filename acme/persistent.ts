import type { RecordChange, RecordSet } from "../dns/records/records.ts";
import type { CertificateAuthority } from "./ca.ts";
import { type ChallengeRecord, change, quote, valuesByName } from "./challenge.ts";

/** Who may prove names by a record that stays (DNS-PERSIST-01, draft-ietf-acme-dns-persist). */
export interface Holder {
  /** Issuer domain name of the CA. */
  readonly issuer: string;
  readonly accountUrl: string;
}

/** The account as holder, at a CA that names itself. */
export const holderAt = ({ caaIdentities }: CertificateAuthority, accountUrl: string): Holder | undefined =>
  caaIdentities[0] === undefined ? undefined : { issuer: caaIdentities[0], accountUrl };

/** The records that prove the names for the holder, one for a name and its wildcard together. */
export function persistentRecords(names: readonly string[], { issuer, accountUrl }: Holder): ChallengeRecord[] {
  const plain = [...new Set(names.map((name) => name.replace(/^\*\./, "")))];
  return plain.map((name) => ({
    owner: `_validation-persist.${name}`,
    value: `${issuer}; accounturi=${accountUrl}${names.includes(`*.${name}`) ? "; policy=wildcard" : ""}`,
  }));
}

/** The changes that put the records there, in place of what the same CA was told before. */
export function persistence(
  zone: string,
  present: readonly RecordSet[],
  records: readonly ChallengeRecord[],
  ttl: number,
): RecordChange[] {
  return valuesByName(zone, records).flatMap(([name, values]) => {
    const before = present.find((set) => set.name === name && set.type === "TXT");
    const wanted = values.map(quote);
    if (wanted.every((value) => before?.values.includes(value))) return [];
    const issuers = values.map((value) => `"${value.split(";")[0]};`);
    const others = (before?.values ?? []).filter((value) => !issuers.some((issuer) => value.startsWith(issuer)));
    return [change(before, { name, type: "TXT", ttl: before?.ttl ?? ttl, values: [...others, ...wanted] })];
  });
}
