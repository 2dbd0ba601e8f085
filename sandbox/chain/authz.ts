import { isAddress } from "./address.ts";
import { handler, type MessageTable } from "./context.ts";
import { noAuthorization, sdkErrors, unregistered } from "./errors.ts";
import { DepositAuthorization } from "./schema.ts";
import type { Coin } from "./types.ts";
import { decode, rfc3339 } from "./wire.ts";

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
      const { expiration } = grant;
      context.state.set("grants", `${grantee}/${granter}`, {
        granter,
        grantee,
        spend_limits: limits,
        scopes,
        expiration: expiration && rfc3339(BigInt(expiration.seconds), expiration.nanos),
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
