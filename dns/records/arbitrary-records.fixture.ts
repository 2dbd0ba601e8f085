/** Random canonical record sets and zones, for property tests. */
import fc from "fast-check";
import { canonicalRecordSet, printRdata, type Rdata } from "./rdata.ts";
import { type RecordSet, recordKey } from "./records.ts";
import type { Routing } from "./routing.ts";

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => `${labels.join(".")}.`);
const uint16 = fc.integer({ min: 0, max: 65535 });
const uint8 = fc.integer({ min: 0, max: 255 });
const hex = (octets: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: octets, maxLength: octets }).map((bytes) => Buffer.from(bytes).toString("hex"));

/** Printable text that a zone file can spell. */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: "grapheme-ascii", maxLength }).filter((value) => !value.includes("\\;") && !value.includes('" "'));

/** Fields that zone files keep escaped. */
const field = fc.stringMatching(/^[a-z0-9+!^.*$:@/ ;\\"]{0,20}$/).map((value) => value.replace(/[\\"]/g, "\\$&"));

const RDATA: Readonly<Record<string, fc.Arbitrary<Rdata>>> = {
  A: fc.ipV4(),
  AAAA: fc.ipV6().filter((address) => !address.includes(".")),
  CAA: fc.record({ flags: uint8, tag: fc.constantFrom("issue", "issuewild", "iodef"), value: field }),
  CNAME: host,
  DNAME: host,
  DS: fc.record({ key_tag: uint16, algorithm: uint8, digest_type: fc.constant(2), digest: hex(32) }),
  HTTPS: fc.record({
    svcpriority: fc.integer({ min: 1, max: 65535 }),
    targetname: fc.oneof(host, fc.constant(".")),
    svcparams: fc.record(
      {
        alpn: fc.uniqueArray(fc.constantFrom("h2", "h3"), { minLength: 1 }),
        port: uint16,
        ipv4hint: fc.array(fc.ipV4(), { minLength: 1 }),
      },
      { requiredKeys: [] },
    ),
  }),
  LOC: fc.record({
    lat_degrees: fc.integer({ min: 0, max: 90 }),
    lat_minutes: fc.integer({ min: 0, max: 59 }),
    lat_seconds: fc.integer({ min: 0, max: 59_999 }).map((milliseconds) => milliseconds / 1000),
    lat_direction: fc.constantFrom("N", "S"),
    long_degrees: fc.integer({ min: 0, max: 180 }),
    long_minutes: fc.integer({ min: 0, max: 59 }),
    long_seconds: fc.integer({ min: 0, max: 59_999 }).map((milliseconds) => milliseconds / 1000),
    long_direction: fc.constantFrom("E", "W"),
    altitude: fc.integer({ min: -10_000_000, max: 10_000_000 }).map((centimetres) => centimetres / 100),
    size: fc.integer({ min: 0, max: 90_000_000 }),
    precision_horz: fc.integer({ min: 0, max: 90_000_000 }),
    precision_vert: fc.integer({ min: 0, max: 90_000_000 }),
  }),
  MX: fc.record({ preference: uint16, exchange: host }),
  NAPTR: fc.record({
    order: uint16,
    preference: uint16,
    flags: fc.constantFrom("S", "A", "U", "P"),
    service: field,
    regexp: field,
    replacement: fc.oneof(host, fc.constant(".")),
  }),
  NS: host,
  OPENPGPKEY: fc.base64String({ minLength: 4 }),
  PTR: host,
  SRV: fc.record({ priority: uint16, weight: uint16, port: uint16, target: host }),
  SSHFP: fc.record({
    algorithm: fc.integer({ min: 1, max: 4 }),
    fingerprint_type: fc.constant(2),
    fingerprint: hex(32),
  }),
  TLSA: fc.record({
    certificate_usage: fc.integer({ min: 0, max: 3 }),
    selector: fc.integer({ min: 0, max: 1 }),
    matching_type: fc.constant(1),
    certificate_association_data: hex(32),
  }),
  TXT: fc.oneof(text(40), text(600)),
  URI: fc.record({ priority: uint16, weight: uint16, target: field.filter((target) => target !== "") }),
};

const SINGLE: ReadonlySet<string> = new Set(["CNAME", "DNAME"]);
const UNDERSCORED: ReadonlySet<string> = new Set(["SRV", "URI"]);

const name = fc.oneof(
  { weight: 6, arbitrary: label },
  { weight: 3, arbitrary: fc.tuple(label, label).map((labels) => labels.join(".")) },
  { weight: 1, arbitrary: fc.constantFrom("", "*", "_dmarc", "xn--bcher-kva", "12", "no", "~", "1e3", "null") },
);

/** One canonical record set of any type. */
export const recordSet: fc.Arbitrary<RecordSet> = fc
  .constantFrom(...Object.keys(RDATA))
  .chain((type) =>
    fc.record({
      name: UNDERSCORED.has(type) ? label.map((service) => `_${service}._tcp`) : type === "CNAME" ? label : name,
      type: fc.constant(type),
      ttl: fc.integer({ min: 0, max: 86_400 }),
      values: fc
        .array(RDATA[type]!, { minLength: 1, maxLength: SINGLE.has(type) ? 1 : 4 })
        .map((values) => values.map((value) => printRdata(type, value))),
    }),
  )
  .map(canonicalRecordSet);

/** Record sets of one zone: keys differ, a CNAME stands alone. */
export const zoneRecords = (maxLength: number): fc.Arbitrary<RecordSet[]> =>
  fc.uniqueArray(recordSet, { maxLength, selector: recordKey, size: "max" }).map((records) => {
    const cnames = new Set(records.filter(({ type }) => type === "CNAME").map((record) => record.name));
    return records.filter((record) => record.type === "CNAME" || !cnames.has(record.name));
  });

const addresses = fc.array(fc.ipV4(), { minLength: 1, maxLength: 3 });
const items = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), values: addresses }), { minLength: 1 });
const healthCheck = fc.constant("https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/web");

/** Every kind of routing of an `A` record, not canonical. */
export const routing: fc.Arbitrary<Routing> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("weighted" as const),
      items,
      healthCheck,
    },
    { requiredKeys: ["kind", "items"] },
  ),
  fc.record({
    kind: fc.constant("nearest" as const),
    items: fc.uniqueArray(
      fc.record({ place: fc.constantFrom("asia-east1", "europe-west3", "us-central1"), values: addresses }),
      { minLength: 1, selector: ({ place }) => place },
    ),
  }),
  fc.record({ first: items, second: items, others: items }).map(({ first, second, others }) => ({
    kind: "countries" as const,
    answers: [
      { countries: ["DE", "AT"], items: first },
      { countries: ["JP"], items: second },
    ],
    others,
  })),
  fc.record({ kind: fc.constant("failover" as const), primary: addresses, backup: addresses, healthCheck }),
);

/** `zoneRecords` whose `A` records may be routed. */
export const routedRecords = (maxLength: number): fc.Arbitrary<RecordSet[]> =>
  fc
    .tuple(zoneRecords(maxLength), fc.array(fc.option(routing), { minLength: 8, maxLength: 8 }))
    .map(([records, routings]) =>
      records.map((record, index) => {
        const routing = record.type === "A" ? routings[index % routings.length] : null;
        return routing ? canonicalRecordSet({ ...record, routing }) : record;
      }),
    );
