/**
 * Best practice for mail: MX, SPF (RFC 7208) and DMARC (RFC 7489) belong together.
 * A null MX (RFC 7505), or without MX an SPF of `v=spf1 -all`, says that a name has no mail.
 */
import { parseRdata } from "../../records/rdata.ts";
import type { Zone, ZoneRecord } from "../zone-record.ts";
import type { ZoneReason } from "./validator.ts";

const MINIMUM_MX = 2;

/** Providers that rightly give a single MX. */
const SINGLE_MX: readonly RegExp[] = [
  /^(feedback|inbound)-smtp\..+\.amazon(aws|ses)\.com\.$/,
  /^inbound\.postmarkapp\.com\.$/,
  /^mx\.hubapi\.com\.$/,
  /^mx\.sendgrid\.net\.$/,
  /^smtp\.google\.com\.$/,
  /^smtp\.siftrock\.com\./,
];

const isNullMx = (mx: ZoneRecord): boolean => mx.values.length === 1 && mx.values[0] === "0 .";

function textsOf(txt: ZoneRecord | undefined, prefix: string): string[] {
  const texts = (txt?.values ?? []).map((value) => String(parseRdata("TXT", value)).toLowerCase().replaceAll("\\", ""));
  return texts.filter((text) => text.startsWith(prefix));
}

export function checkMail(zone: Zone): ZoneReason[] {
  const mxRecords = zone.records.filter((record) => record.type === "MX");
  return [
    ...mxRecords.flatMap(redundancy),
    ...apex(zone),
    ...mxRecords.filter((record) => record.name !== "").flatMap((mx) => subdomain(zone, mx)),
  ];
}

function redundancy(mx: ZoneRecord): ZoneReason[] {
  const [value = ""] = mx.values;
  if (isNullMx(mx) || mx.values.length >= MINIMUM_MX) return [];
  if (SINGLE_MX.some((provider) => provider.test(value.split(" ")[1] ?? ""))) return [];
  return [
    { message: `MX record "${mx.fqdn}" should have at least ${MINIMUM_MX} values for redundancy`, records: [mx] },
  ];
}

function apex(zone: Zone): ZoneReason[] {
  const mx = zone.find("", "MX");
  const txt = zone.find("", "TXT");
  const dmarc = zone.find("_dmarc", "TXT");
  const spfs = textsOf(txt, "v=spf1");
  const policies = textsOf(dmarc, "v=dmarc1");
  const all = [mx, txt, dmarc].filter((record) => record !== undefined);
  const reasons: ZoneReason[] = [];
  const say = (message: string, records: readonly ZoneRecord[] = all): void => {
    reasons.push({ message: `zone "${zone.name}" ${message}`, records });
  };

  if (spfs.length > 1) say("has multiple SPF values", [txt!]);
  if (policies.length > 1) say("has multiple DMARC values", [dmarc!]);
  const [spf] = spfs;
  if (mx === undefined && spf === undefined) return reasons;

  const policy = policies[0] === undefined ? undefined : dmarcPolicy(policies[0]);
  if (mx === undefined ? spf === "v=spf1 -all" : isNullMx(mx)) {
    if (mx === undefined) say("disables mail but is missing a null MX record (0 .)");
    if (spf === undefined) say('disables mail but is missing the SPF TXT record "v=spf1 -all"');
    else if (spf !== "v=spf1 -all") say('disables mail and its SPF TXT record should be "v=spf1 -all"', [txt!]);
    if (policies.length === 0) say('disables mail but is missing the DMARC TXT record "v=DMARC1; p=reject;"');
    else if (policy !== "reject") say('disables mail and its DMARC TXT record should have "p=reject"', [dmarc!]);
    return reasons;
  }
  if (mx === undefined) say("handles mail but is missing MX records at the apex");
  if (spf === undefined) say("handles mail but is missing an SPF TXT record at the apex");
  else if (!/ [-~]all$/.test(spf)) say('has an SPF record that should end with "~all" or "-all"', [txt!]);
  if (policies.length === 0) say("handles mail but is missing a DMARC TXT record at _dmarc");
  else if (policy === undefined) say("has a DMARC record without a policy (p=...)", [dmarc!]);
  return reasons;
}

function dmarcPolicy(record: string): string | undefined {
  const tags = record.split(";").map((part) => part.split("=").map((word) => word.trim()));
  return tags.findLast(([tag]) => tag === "p")?.[1];
}

/** DMARC is inherited from the zone (RFC 7489 §6.6.3). */
function subdomain(zone: Zone, mx: ZoneRecord): ZoneReason[] {
  const txt = zone.find(mx.name, "TXT");
  const spfs = textsOf(txt, "v=spf1");
  const [spf] = spfs;
  const reasons: ZoneReason[] = [];
  const say = (message: string): void => {
    reasons.push({ message: `"${mx.fqdn}" ${message}`, records: txt === undefined ? [mx] : [mx, txt] });
  };
  if (spfs.length > 1) say("has multiple SPF values");
  if (isNullMx(mx)) {
    if (spf === undefined) say('disables mail but is missing the SPF TXT record "v=spf1 -all"');
    else if (spf !== "v=spf1 -all") say('disables mail and its SPF TXT record should be "v=spf1 -all"');
  } else if (spf === undefined) say("handles mail but is missing an SPF TXT record");
  else if (!/ [-~]all$/.test(spf)) say('has an SPF record that should end with "~all" or "-all"');
  return reasons;
}
