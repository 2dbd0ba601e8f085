import { bothMatch, type Deviation, type Difference } from "../../replay/deviations.ts";

/** The same text but for the numbers in it, and what else is left out. */
const sameBut =
  (left = /$^/) =>
  ({ expected, actual }: Difference) => {
    const bare = (value: unknown) => String(value).replace(left, "").replace(/\d+/g, "#");
    return bare(expected) === bare(actual);
  };

export const deviations: readonly Deviation[] = [
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
    name: "revoked",
    reason: "the error prints the raw bytes of the grant's key, with both addresses in it",
    in: /^(new|grants)\/revoke/,
    path: /raw_log$/,
    when: bothMatch(
      /failed to delete grant with key [\s\S]*"\/akash\.escrow\.v1\.MsgAccountDeposit: authorization not found$/,
    ),
  },
  {
    name: "source",
    reason: "the place in the node's source is that of the second run, whose sdk is Akash's own",
    in: /^simulate-fail /,
    path: /message$/,
    when: sameBut(/\[cosmos\/cosmos-sdk[^\]]*\]/),
  },
  {
    name: "modules",
    reason: "how many accounts were opened before those of the modules is not told",
    in: /^new\/q-account-module /,
    path: /account_number$/,
  },
  {
    name: "gas",
    reason: "gas is a table of rounded measurements, not a metering of store accesses",
    in: /^(tx-create-out-of-gas|tx-create-too-low-gas-checktx|simulate-ok|new\/simulate-(poor|second-fails)|limits\/create-groups-21) /,
    path: /raw_log$|gas_used$|message$/,
    when: sameBut(),
  },
  {
    name: "time",
    reason: "blocks come a second apart, the recorded ones did so only about",
    in: /^(tx-recl-start|rest-2[01]-.*leases-list|rest-.*aggregated_price-akt|rest-latest-block|new\/q-block-1) /,
    path: /^8\.attributes\.0\.value$|reclamation\.deadline$|aggregated_price\.timestamp$|header\.time$|signatures\.0\.timestamp$/,
    when: ({ expected, actual }) => typeof expected === typeof actual,
  },
  {
    name: "block hashes",
    reason: "there is no consensus: hashes, the validator and its signature are of the right form only",
    in: /^(rest-latest-block|new\/q-block-1) /,
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
