import { type Context, handler, type MessageTable } from "../state/context.ts";
import { isAddress } from "../wire/address.ts";
import { expirationPassed, noAuthorization, sdkErrors, unregistered } from "../wire/errors.ts";
import { DepositAuthorization } from "../wire/schema.ts";
import type { Coin, DepositGrant } from "../wire/types.ts";
import { decode, rfc3339 } from "../wire/wire.ts";

/** Leave to take deposits from another's balance (`cosmos.authz` with `akash.escrow.v1.DepositAuthorization`); no other grants. */

const TYPE_URL = "/akash.escrow.v1.DepositAuthorization";

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

function validateParties({ granter, grantee }: { granter: string; grantee: string }): void {
  for (const address of [granter, grantee])
    if (!isAddress(address)) throw sdkErrors.invalidAddress.wrap(`invalid address: ${address}`);
  if (granter === grantee) throw unregistered("granter and grantee should be different");
}

/** Forgets the grants whose time is over, as the module does at the beginning of every block. */
export function pruneGrants(context: Context): void {
  for (const [key, grant] of context.state.entries("grants"))
    if (hasExpired(grant, context.time)) context.state.delete("grants", key);
}

const hasExpired = ({ expiration }: Pick<DepositGrant, "expiration">, now: Date): boolean =>
  expiration !== null && Date.parse(expiration) <= now.getTime();

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

export const authzMessages: MessageTable = {
  "/cosmos.authz.v1beta1.MsgGrant": handler<MsgGrant>({
    signer: (message) => message.granter,
    validate(message) {
      validateParties(message);
      if (message.grant.authorization?.type_url !== TYPE_URL)
        throw sdkErrors.notSupported.wrap(`authorization ${message.grant.authorization?.type_url}`);
    },
    handle(context, { granter, grantee, grant }) {
      const value = Buffer.from(grant.authorization!.value, "base64");
      const { spend_limit, spend_limits, scopes } = decode(DepositAuthorization, value) as unknown as {
        spend_limit: Coin;
        spend_limits: Coin[];
        scopes: string[];
      };
      const limits = [...spend_limits, ...(spend_limit.denom ? [spend_limit] : [])].filter(
        ({ amount }) => amount !== "0",
      );
      const expiration = grant.expiration && rfc3339(BigInt(grant.expiration.seconds), grant.expiration.nanos);
      if (hasExpired({ expiration }, context.time))
        throw expirationPassed.wrap(
          `expiration must be after the current block time (${seconds(context.time)}), got ${expiration}`,
        );
      context.state.set("grants", `${grantee}/${granter}`, {
        granter,
        grantee,
        spend_limits: limits,
        scopes,
        expiration,
      });
    },
    gas: () => 30_000,
  }),
  "/cosmos.authz.v1beta1.MsgRevoke": handler<MsgRevoke>({
    signer: (message) => message.granter,
    validate: validateParties,
    handle(context, { granter, grantee }) {
      if (!context.state.get("grants", `${grantee}/${granter}`)) throw noAuthorization;
      context.state.delete("grants", `${grantee}/${granter}`);
    },
    gas: () => 30_000,
  }),
};
