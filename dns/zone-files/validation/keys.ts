/** Values that bind keys and certificates: CAA, DS, SSHFP, TLSA. */
import { isMapping, type Mapping, show } from "../yaml-data.ts";
import { eachMapping, hex, integerOf, integers, present, type ValueValidator } from "./validator.ts";

const UINT8 = { from: 0, to: 255 };
const UINT16 = { from: 0, to: 65535 };

const isFormerDs = (value: Mapping): boolean => "public_key" in value || "flags" in value;

/** Hex characters of a digest by its registered number. */
const DS_DIGEST: Readonly<Record<number, number>> = { 1: 40, 2: 64, 4: 96 };
const SSHFP_FINGERPRINT: Readonly<Record<number, number>> = { 1: 40, 2: 64 };
const TLSA_MATCHING: Readonly<Record<number, number>> = { 1: 64, 2: 128 };

/** RFC 8624 §3.1. */
const DEPRECATED_DS_ALGORITHMS: ReadonlySet<number | null | undefined> = new Set([1, 3, 5, 6, 7]);

const lengthOf = (table: Readonly<Record<number, number>>, value: Mapping, key: string): number | undefined =>
  table[integerOf(value[key]) ?? -1];

export const keyValidators: readonly ValueValidator[] = [
  {
    id: "caa-value",
    sets: ["legacy"],
    types: ["CAA"],
    check: eachMapping((value) => [
      ...integers(value, { flags: { ...UINT8, fallback: 0 } }),
      ...present(value, ["tag", "value"]),
    ]),
  },
  {
    id: "caa-value-rfc",
    sets: ["strict"],
    types: ["CAA"],
    check: eachMapping((value) => {
      const flags = integerOf(value.flags ?? 0);
      return [
        ...(flags === 0 || flags === 128 ? [] : [`flags "${show(value.flags)}" must be 0 or 128 (RFC 8659 §4.1)`]),
        ...present(value, ["tag", "value"]),
        ...("tag" in value && !/^[a-zA-Z0-9]+$/.test(typeof value.tag === "string" ? value.tag : "")
          ? [`invalid tag "${show(value.tag)}"`]
          : []),
      ];
    }),
  },
  {
    id: "caa-value-best-practice",
    sets: ["best-practice"],
    types: ["CAA"],
    check(values) {
      const tags = new Set(values.map((value) => (isMapping(value) ? value.tag : undefined)));
      return tags.has("issue") && !tags.has("issuewild")
        ? ["issue without issuewild: say explicitly who may issue wildcard certificates (RFC 8659 §4.2)"]
        : [];
    },
  },
  {
    id: "ds-value",
    sets: ["legacy"],
    types: ["DS"],
    check: eachMapping((value) =>
      isFormerDs(value)
        ? [...integers(value, { flags: {}, protocol: {}, algorithm: {} }), ...present(value, ["public_key"])]
        : [...integers(value, { key_tag: {}, algorithm: {}, digest_type: {} }), ...present(value, ["digest"])],
    ),
  },
  {
    id: "ds-value-rfc",
    sets: ["strict"],
    types: ["DS"],
    check: eachMapping((value) => [
      ...integers(value, { key_tag: UINT16, algorithm: UINT8, digest_type: UINT8 }),
      ...hex(value, "digest", lengthOf(DS_DIGEST, value, "digest_type"), `digest_type ${show(value.digest_type)}`),
    ]),
  },
  {
    id: "ds-value-best-practice",
    sets: ["best-practice"],
    types: ["DS"],
    check: eachMapping((value) => {
      if (isFormerDs(value)) return [];
      const deprecated = DEPRECATED_DS_ALGORITHMS.has(integerOf(value.algorithm));
      return [
        ...(deprecated ? [`algorithm ${show(value.algorithm)} is deprecated (RFC 8624 §3.1)`] : []),
        ...(integerOf(value.digest_type) === 1 ? ["digest_type 1 (SHA-1) is deprecated, use 2 (SHA-256)"] : []),
      ];
    }),
  },
  {
    id: "sshfp-value",
    sets: ["legacy"],
    types: ["SSHFP"],
    check: eachMapping((value) => {
      const length = lengthOf(SSHFP_FINGERPRINT, value, "fingerprint_type");
      const actual = show(value.fingerprint).length;
      return [
        ...integers(value, { algorithm: { from: 1, to: 4 }, fingerprint_type: { from: 1, to: 2 } }),
        ...present(value, ["fingerprint"]),
        ...("fingerprint" in value && length !== undefined && actual !== length
          ? [`fingerprint has ${actual} characters, fingerprint_type ${show(value.fingerprint_type)} needs ${length}`]
          : []),
      ];
    }),
  },
  {
    id: "sshfp-value-rfc",
    sets: ["strict"],
    types: ["SSHFP"],
    check: eachMapping((value) => [
      ...integers(value, { algorithm: UINT8, fingerprint_type: UINT8 }),
      ...hex(
        value,
        "fingerprint",
        lengthOf(SSHFP_FINGERPRINT, value, "fingerprint_type"),
        `fingerprint_type ${show(value.fingerprint_type)}`,
      ),
    ]),
  },
  {
    id: "sshfp-value-best-practice",
    sets: ["best-practice"],
    types: ["SSHFP"],
    check: eachMapping((value) =>
      integerOf(value.fingerprint_type) === 1 ? ["fingerprint_type 1 (SHA-1) is deprecated, use 2 (SHA-256)"] : [],
    ),
  },
  {
    id: "tlsa-value",
    sets: ["legacy"],
    types: ["TLSA"],
    check: eachMapping((value) => [
      ...integers(value, {
        certificate_usage: { from: 0, to: 3 },
        selector: { from: 0, to: 1 },
        matching_type: { from: 0, to: 2 },
      }),
      ...present(value, ["certificate_association_data"]),
    ]),
  },
  {
    id: "tlsa-value-rfc",
    sets: ["strict"],
    types: ["TLSA"],
    check: eachMapping((value) => [
      ...integers(value, { certificate_usage: UINT8, selector: UINT8, matching_type: UINT8 }),
      ...hex(
        value,
        "certificate_association_data",
        lengthOf(TLSA_MATCHING, value, "matching_type"),
        `matching_type ${show(value.matching_type)}`,
      ),
    ]),
  },
  {
    id: "tlsa-value-best-practice",
    sets: ["best-practice"],
    types: ["TLSA"],
    check: eachMapping((value) =>
      integerOf(value.matching_type) === 0
        ? ["matching_type 0 (full data) is not recommended (RFC 7671 §4.1), use 1 or 2"]
        : [],
    ),
  },
];
