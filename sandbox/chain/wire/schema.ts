import {
  bool,
  bytes,
  decimal,
  duration,
  embedded,
  enumeration,
  int64,
  integerText,
  message,
  optional,
  repeated,
  type Schema,
  string,
  timestamp,
  uint32,
  uint64,
} from "./wire.ts";

/** The protobuf messages this chain reads, by type URL. Sources: cosmos-sdk 0.53 and akash-network/chain-sdk `proto/node`. */

export const Any = message({ type_url: string(1), value: bytes(2) });
const Timestamp = message({ seconds: int64(1), nanos: uint32(2) });
const Coin = message({ denom: string(1), amount: integerText(2) });
const DecCoin = message({ denom: string(1), amount: decimal(2) });

export const TxRaw = message({ body_bytes: bytes(1), auth_info_bytes: bytes(2), signatures: repeated(bytes(3)) });
export const TxBody = message({
  messages: repeated(embedded(1, Any)),
  memo: string(2),
  timeout_height: uint64(3),
  unordered: bool(4),
  timeout_timestamp: optional(5, Timestamp),
  extension_options: repeated(embedded(1023, Any)),
  non_critical_extension_options: repeated(embedded(2047, Any)),
});
const SignMode = {
  0: "SIGN_MODE_UNSPECIFIED",
  1: "SIGN_MODE_DIRECT",
  2: "SIGN_MODE_TEXTUAL",
  127: "SIGN_MODE_LEGACY_AMINO_JSON",
};
const ModeInfo = message({ single: optional(1, message({ mode: enumeration(1, SignMode) })) });
export const AuthInfo = message({
  signer_infos: repeated(
    embedded(1, message({ public_key: optional(1, Any), mode_info: optional(2, ModeInfo), sequence: uint64(3) })),
  ),
  fee: embedded(
    2,
    message({ amount: repeated(embedded(1, Coin)), gas_limit: uint64(2), payer: string(3), granter: string(4) }),
  ),
  tip: optional(3, message({ amount: repeated(embedded(1, Coin)), tipper: string(2) })),
});
export const SignDoc = message({
  body_bytes: bytes(1),
  auth_info_bytes: bytes(2),
  chain_id: string(3),
  account_number: uint64(4),
});
export const PubKey = message({ key: bytes(1) });
export const TxMsgData = message({ msg_responses: repeated(embedded(2, Any)) });

export const Attribute = message({ key: string(1), value: string(2) });
const attributes = (number: number) => repeated(embedded(number, Attribute));
const DeploymentID = message({ owner: string(1), dseq: uint64(2) });
const GroupID = message({ owner: string(1), dseq: uint64(2), gseq: uint32(3) });
const BidID = message({
  owner: string(1),
  dseq: uint64(2),
  gseq: uint32(3),
  oseq: uint32(4),
  provider: string(5),
  bseq: uint32(6),
});
const ResourceValue = message({ val: integerText(1) });
const EndpointKind = { 0: "SHARED_HTTP", 1: "RANDOM_PORT", 2: "LEASED_IP" };
const Resources = message({
  id: uint32(1),
  cpu: optional(2, message({ units: embedded(1, ResourceValue), attributes: attributes(2) })),
  memory: optional(3, message({ quantity: embedded(1, ResourceValue), attributes: attributes(2) })),
  storage: repeated(
    embedded(4, message({ name: string(1), quantity: embedded(2, ResourceValue), attributes: attributes(3) })),
  ),
  gpu: optional(5, message({ units: embedded(1, ResourceValue), attributes: attributes(2) })),
  endpoints: repeated(embedded(6, message({ kind: enumeration(1, EndpointKind), sequence_number: uint32(2) }))),
});
const GroupSpec = message({
  name: string(1),
  requirements: embedded(
    2,
    message({
      signed_by: embedded(1, message({ all_of: repeated(string(1)), any_of: repeated(string(2)) })),
      attributes: attributes(2),
    }),
  ),
  resources: repeated(
    embedded(3, message({ resource: embedded(1, Resources), count: uint32(2), price: embedded(3, DecCoin) })),
  ),
});
const ResourceOffer = message({
  resources: embedded(1, Resources),
  count: uint32(2),
  prices: optional(
    3,
    message({
      cpu: embedded(2, DecCoin),
      memory: embedded(3, DecCoin),
      storage: repeated(embedded(4, message({ name: string(1), price: embedded(2, DecCoin) }))),
      gpu: embedded(5, DecCoin),
      endpoints: repeated(embedded(6, message({ kind: enumeration(1, EndpointKind), price: embedded(2, DecCoin) }))),
    }),
  ),
});
const Deposit = message({
  amount: embedded(1, Coin),
  sources: repeated(enumeration(5, { 0: "invalid", 1: "balance", 2: "grant" })),
});
const Reclamation = message({ min_window: duration(1) });
export const leaseClosedReasons = {
  0: "lease_closed_invalid",
  1: "lease_closed_owner",
  10000: "lease_closed_reason_unstable",
  10001: "lease_closed_reason_decommission",
  10002: "lease_closed_reason_unspecified",
  10003: "lease_closed_reason_manifest_timeout",
  20000: "lease_closed_reason_insufficient_funds",
};
const reason = (number: number) => enumeration(number, leaseClosedReasons);
const onId = (id: Schema) => message({ id: embedded(1, id) });
const ProviderInfo = message({ email: string(1), website: string(2) });
const ProviderRecord = message({
  owner: string(1),
  host_uri: string(2),
  attributes: attributes(3),
  info: embedded(4, ProviderInfo),
});
const LedgerRecordID = message({
  denom: string(1),
  to_denom: string(2),
  source: string(3),
  height: int64(4),
  sequence: int64(5),
});

export const DepositAuthorization = message({
  spend_limit: embedded(1, Coin),
  scopes: repeated(enumeration(2, { 0: "invalid", 1: "deployment", 2: "bid" })),
  spend_limits: repeated(embedded(3, Coin)),
});

export const GenericAuthorization = message({ msg: string(1) });

/** Every message a transaction may carry. */
export const messages: Record<string, Schema> = {
  "/akash.deployment.v1beta4.MsgCreateDeployment": message({
    id: embedded(1, DeploymentID),
    groups: repeated(embedded(2, GroupSpec)),
    hash: bytes(3),
    deposit: embedded(4, Deposit),
    reclamation: optional(5, Reclamation),
  }),
  "/akash.deployment.v1beta4.MsgUpdateDeployment": message({ id: embedded(1, DeploymentID), hash: bytes(3) }),
  "/akash.deployment.v1beta4.MsgCloseDeployment": onId(DeploymentID),
  "/akash.deployment.v1beta4.MsgCloseGroup": onId(GroupID),
  "/akash.deployment.v1beta4.MsgPauseGroup": onId(GroupID),
  "/akash.deployment.v1beta4.MsgStartGroup": onId(GroupID),
  "/akash.market.v1beta5.MsgCreateBid": message({
    id: embedded(1, BidID),
    price: embedded(2, DecCoin),
    deposit: embedded(3, Deposit),
    resources_offer: repeated(embedded(4, ResourceOffer)),
    reclamation_window: duration(5),
  }),
  "/akash.market.v1beta5.MsgCloseBid": message({ id: embedded(1, BidID), reason: reason(2) }),
  "/akash.market.v1beta5.MsgCreateLease": message({ bid_id: embedded(1, BidID) }),
  "/akash.market.v1beta5.MsgWithdrawLease": onId(BidID),
  "/akash.market.v1beta5.MsgCloseLease": message({ id: embedded(1, BidID), reason: reason(2) }),
  "/akash.market.v1beta5.MsgLeaseStartReclaim": message({ id: embedded(1, BidID), reason: reason(2) }),
  "/akash.escrow.v1.MsgAccountDeposit": message({
    signer: string(1),
    id: embedded(2, message({ scope: enumeration(1, { 0: "invalid", 1: "deployment", 2: "bid" }), xid: string(2) })),
    deposit: embedded(3, Deposit),
  }),
  "/akash.provider.v1beta4.MsgCreateProvider": ProviderRecord,
  "/akash.provider.v1beta4.MsgUpdateProvider": ProviderRecord,
  "/akash.provider.v1beta4.MsgDeleteProvider": message({ owner: string(1) }),
  "/akash.cert.v1.MsgCreateCertificate": message({ owner: string(1), cert: bytes(2), pubkey: bytes(3) }),
  "/akash.cert.v1.MsgRevokeCertificate": onId(message({ owner: string(1), serial: string(2) })),
  "/akash.audit.v1.MsgSignProviderAttributes": message({
    owner: string(1),
    auditor: string(2),
    attributes: attributes(3),
  }),
  "/akash.audit.v1.MsgDeleteProviderAttributes": message({
    owner: string(1),
    auditor: string(2),
    keys: repeated(string(3)),
  }),
  "/akash.bme.v1.MsgMintACT": message({ owner: string(1), to: string(2), coins_to_burn: embedded(3, Coin) }),
  "/akash.oracle.v2.MsgAddPriceEntry": message({
    signer: string(1),
    id: embedded(2, message({ denom: string(1), base_denom: string(2) })),
    price: decimal(3),
    timestamp: timestamp(4),
  }),
  "/cosmos.bank.v1beta1.MsgSend": message({
    from_address: string(1),
    to_address: string(2),
    amount: repeated(embedded(3, Coin)),
  }),
  "/cosmos.authz.v1beta1.MsgGrant": message({
    granter: string(1),
    grantee: string(2),
    grant: embedded(3, message({ authorization: optional(1, Any), expiration: optional(2, Timestamp) })),
  }),
  "/cosmos.authz.v1beta1.MsgRevoke": message({ granter: string(1), grantee: string(2), msg_type_url: string(3) }),
};

/** Answers of messages that have one to give; all others answer with an empty message. */
export const responses: Record<string, Schema> = {
  "/akash.bme.v1.MsgMintACT": message({
    id: embedded(1, LedgerRecordID),
    status: enumeration(2, {
      0: "ledger_record_status_invalid",
      1: "ledger_record_status_pending",
      2: "ledger_record_status_executed",
      3: "ledger_record_status_canceled",
    }),
  }),
};
