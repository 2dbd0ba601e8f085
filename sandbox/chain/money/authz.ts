import { type Context, emitTyped, handler, type MessageTable, padded } from "../state/context.ts";
import { decodeAddress, isAddress } from "../wire/address.ts";
import { authzErrors, escrowErrors, sdkErrors } from "../wire/errors.ts";
import {
  DepositAuthorization as DepositSchema,
  GenericAuthorization as GenericSchema,
  messages,
} from "../wire/schema.ts";
import type { Coin, DepositAuthorization, GenericAuthorization, Grant } from "../wire/types.ts";
import { decode, rfc3339 } from "../wire/wire.ts";

/**
 * Leave to act for another (`cosmos.authz`): deposits from its balance (`akash.escrow.v1.DepositAuthorization`),
 * and messages of one type, which are kept and listed but cannot be used here (there is no `MsgExec`).
 */

const DEPOSIT_MESSAGE = "/akash.escrow.v1.MsgAccountDeposit";

interface MsgGrant {
  granter: string;
  grantee: string;
  grant: {
    authorization: { type_url: string; value: string } | null;
    expiration: { seconds: string; nanos: number } | null;
  };
}
interface MsgRevoke {
  granter: string;
  grantee: string;
  msg_type_url: string;
}

/** The type of message a grant is about. */
export const messageOf = ({ authorization }: Pick<Grant, "authorization">): string =>
  authorization["@type"] === "/akash.escrow.v1.DepositAuthorization" ? DEPOSIT_MESSAGE : authorization.msg;

/** Sorts as the real keys do: by the bytes of the granter, then by the length of the type of message. */
const keyOf = (granter: string, grantee: string, type: string): string =>
  `${grantee}/${Buffer.from(decodeAddress(granter)).toString("hex")}/${padded(type.length, 3)}${type}`;

/** The key as the module holds it, which an error prints. */
const rawKey = (granter: string, grantee: string, type: string): string => {
  const prefixed = (bytes: Uint8Array) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const parts = [decodeAddress(granter), decodeAddress(grantee), Buffer.from(type)].map(prefixed);
  return Buffer.concat([Buffer.from([1]), ...parts]).toString();
};

/** What others let an account do, in the order the module keeps it. */
export const grantsTo = (context: Pick<Context, "state">, grantee: string): Grant[] =>
  context.state.list("grants", `${grantee}/`);

/** Keeps a grant in place of an earlier one of its kind, and tells it by an event. */
export function saveGrant(context: Context, grant: Grant): void {
  const { granter, grantee } = grant;
  context.state.set("grants", keyOf(granter, grantee, messageOf(grant)), grant);
  emitTyped(context, "cosmos.authz.v1beta1.EventGrant", { granter, grantee, msg_type_url: messageOf(grant) });
}

/** Forgets the grants whose time is over, as the module does at the beginning of every block. */
export function pruneGrants(context: Context): void {
  for (const [key, grant] of context.state.entries("grants"))
    if (hasExpired(grant, context.time)) context.state.delete("grants", key);
}

const hasExpired = ({ expiration }: Pick<Grant, "expiration">, now: Date): boolean =>
  expiration !== null && Date.parse(expiration) <= now.getTime();

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

function validateParties({ granter, grantee }: { granter: string; grantee: string }): void {
  if (granter === grantee) throw authzErrors.toSelf;
  if (!isAddress(grantee)) throw sdkErrors.invalidAddress.wrap(`invalid address: ${grantee}`);
}

/** Of the sdk's messages only the signer's address is read before a block takes them. */
function validateSigner({ granter }: { granter: string }): void {
  if (!isAddress(granter)) throw sdkErrors.invalidAddress.wrap(`invalid address: ${granter}`);
}

function readAuthorization(packed: { type_url: string; value: string } | null): Grant["authorization"] {
  const value = Buffer.from(packed?.value ?? "", "base64");
  if (packed?.type_url === "/cosmos.authz.v1beta1.GenericAuthorization") {
    const { msg } = decode(GenericSchema, value) as { msg: string };
    if (!messages[msg]) throw sdkErrors.invalidType.wrap(`${msg} doesn't exist.`);
    return { "@type": packed.type_url, msg } satisfies GenericAuthorization;
  }
  if (packed?.type_url !== "/akash.escrow.v1.DepositAuthorization")
    throw sdkErrors.notSupported.wrap(`authorization ${packed?.type_url}`);
  const fields = decode(DepositSchema, value) as unknown as Omit<DepositAuthorization, "@type">;
  const authorization: DepositAuthorization = { "@type": packed.type_url, ...fields };
  validateDeposits(authorization);
  return authorization;
}

function validateDeposits({ scopes, spend_limit, spend_limits }: DepositAuthorization): void {
  if (scopes.length === 0) throw escrowErrors.invalidScope.wrap("empty scope");
  const twice = scopes.find((scope, index) => scopes.indexOf(scope) !== index);
  if (twice !== undefined) throw escrowErrors.invalidScope.wrap(`duplicate scope "${twice}"`);
  if (!isCoin(spend_limit)) throw sdkErrors.invalidCoins.wrap("spend limit is not valid");
  if (spend_limit.amount !== "0") throw sdkErrors.invalidCoins.wrap("spend limit is deprecated and must be zero");
  const sorted = spend_limits.every(({ denom }, index) => index === 0 || spend_limits[index - 1]!.denom < denom);
  if (!sorted || spend_limits.some((coin) => !isCoin(coin) || coin.amount === "0"))
    throw sdkErrors.invalidCoins.wrap("spend limits are not valid");
}

/** A denomination and an amount not below zero. */
const isCoin = ({ denom, amount }: Coin): boolean => /^[a-zA-Z][\w/:.-]{2,127}$/.test(denom) && BigInt(amount) >= 0n;

export const authzMessages: MessageTable = {
  "/cosmos.authz.v1beta1.MsgGrant": handler<MsgGrant>({
    signer: (message) => message.granter,
    validate: validateSigner,
    handle(context, message) {
      validateParties(message);
      const { granter, grantee, grant } = message;
      const authorization = readAuthorization(grant.authorization);
      const expiration = grant.expiration && rfc3339(BigInt(grant.expiration.seconds), grant.expiration.nanos);
      if (hasExpired({ expiration }, context.time))
        throw authzErrors.expired.wrap(
          `expiration must be after the current block time (${seconds(context.time)}), got ${expiration}`,
        );
      saveGrant(context, { granter, grantee, authorization, expiration });
    },
    gas: () => 30_000,
  }),
  "/cosmos.authz.v1beta1.MsgRevoke": handler<MsgRevoke>({
    signer: (message) => message.granter,
    validate: validateSigner,
    handle(context, message) {
      validateParties(message);
      const { granter, grantee, msg_type_url } = message;
      const key = keyOf(granter, grantee, msg_type_url);
      if (!context.state.get("grants", key))
        throw authzErrors.notFound.wrap(`failed to delete grant with key ${rawKey(granter, grantee, msg_type_url)}`);
      context.state.delete("grants", key);
      emitTyped(context, "cosmos.authz.v1beta1.EventRevoke", { granter, grantee, msg_type_url });
    },
    gas: () => 30_000,
  }),
};
