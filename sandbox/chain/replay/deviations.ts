import type { Difference } from "./recording.ts";
import type { Comparison } from "./replay.ts";

/** A difference from the recording that is known. */
export interface Deviation {
  name: string;
  reason: string;
  /** Names of the comparisons it may show in. */
  in: RegExp;
  /** Where in them. */
  path: RegExp;
  /** Its whole extent, where values tell it. */
  when?: (difference: Difference) => boolean;
}

const bothMatch =
  (form: RegExp) =>
  ({ expected, actual }: Difference) =>
    form.test(String(expected)) && form.test(String(actual));

/** The same text but for the numbers in it. */
const sameButNumbers = ({ expected, actual }: Difference) =>
  String(expected).replace(/\d+/g, "#") === String(actual).replace(/\d+/g, "#");

export const deviations: Deviation[] = [
  {
    name: "signatures",
    reason: "our own keys sign, so signatures are others",
    in: /events$|^simulate-ok /,
    path: /attributes\.0\.value$/,
    when: bothMatch(/^[A-Za-z0-9+/]{86}==$/),
  },
  {
    name: "keys",
    reason: "our own keys and certificates, and with the signatures the hashes of transactions are others",
    in: /^(rest-account|rest-certificates-list|post-.*) /,
    path: /pub_key\.key$|certificate\.(cert|pubkey)$|\.serial$|txhash$/,
    when: bothMatch(/^([A-Za-z0-9+/]+=*|[0-9A-F]{64})$/),
  },
  {
    name: "stranger",
    reason: "the error prints the raw bytes of an address nobody has",
    in: /^post-unknown-account /,
    path: /raw_log$/,
    when: bothMatch(/^fee payer address: [\s\S]* does not exist: unknown address$/),
  },
  {
    name: "page keys",
    reason: "a page key is opaque; ours names the record in plain text",
    in: /^rest-(bids-page1|deployments-list-page[12]) /,
    path: /^body\.pagination\.next_key$/,
    when: bothMatch(/^[A-Za-z0-9+/]+=*$/),
  },
  {
    name: "gas",
    reason: "gas is a table of rounded measurements, not a metering of store accesses",
    in: /^(tx-create-out-of-gas|tx-create-too-low-gas-checktx|simulate-ok|simulate-fail) /,
    path: /raw_log$|gas_used$|message$/,
    when: sameButNumbers,
  },
  {
    name: "time",
    reason: "blocks come a second apart, the recorded ones did so only about",
    in: /^(tx-recl-start|rest-2[01]-.*leases-list|rest-.*aggregated_price-akt|rest-latest-block) /,
    path: /^8\.attributes\.0\.value$|reclamation\.deadline$|aggregated_price\.timestamp$|header\.time$|signatures\.0\.timestamp$/,
    when: ({ expected, actual }) => typeof expected === typeof actual,
  },
  {
    name: "block hashes",
    reason: "there is no consensus: hashes, the validator and its signature are of the right form only",
    in: /^rest-latest-block /,
    path: /(hash|proposer_address|validator_address|\.signature|\.txs\.0)$/,
    when: bothMatch(/^([A-Za-z0-9+/]+=*|akashvalcons1[a-z0-9]+)$/),
  },
  {
    name: "version",
    reason: "the double does not pass itself off as a release of the node",
    in: /^rest-discovery-info /,
    path: /^body\.info\.node_version$/,
  },
];

/** The deviation that explains a difference, if one does. */
export function explain(comparison: Comparison, difference: Difference): Deviation | undefined {
  return deviations.find(
    (deviation) =>
      deviation.in.test(`${comparison.name} ${comparison.what}`) &&
      deviation.path.test(difference.path) &&
      (deviation.when?.(difference) ?? true),
  );
}
