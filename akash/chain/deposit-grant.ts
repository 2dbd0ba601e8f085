import { z } from "zod";
import { coin } from "./scalars.ts";

/** What an account lets another one do, as far as it is taking deposits from its balance. */
export interface DepositGrant {
  readonly granter: string;
  /** `deployment`, `bid`; none for leave of another kind. */
  readonly scopes: readonly string[];
  /** What may still be taken. */
  readonly limits: readonly { readonly denom: string; readonly amount: string }[];
  readonly expires?: Date;
}

const DEPOSIT = "/akash.escrow.v1.DepositAuthorization";
/** How a coin is written that is not set. */
const unset = z.object({ denom: z.literal(""), amount: z.string() }).transform(() => undefined);

/**
 * `akash.escrow.v1.DepositAuthorization`; the single limit is of nodes before several were possible. Today's keep it at
 * zero, in `uakt` once a grant has been used, whatever it was for.
 */
const depositAuthorization = z
  .object({
    "@type": z.literal(DEPOSIT),
    scopes: z.array(z.string()),
    spend_limit: z.union([unset, coin]).nullish(),
    spend_limits: z.array(coin).nullish(),
  })
  .transform(({ scopes, spend_limit, spend_limits }) => {
    if (spend_limits?.length) return { scopes, limits: spend_limits };
    return { scopes, limits: spend_limit && spend_limit.amount !== "0" ? [spend_limit] : [] };
  });

const otherAuthorization = z
  .object({ "@type": z.string().refine((type) => type !== DEPOSIT, "has another form than a grant for deposits") })
  .transform(() => ({ scopes: [], limits: [] }));

/** One of `/cosmos/authz/v1beta1/grants/grantee/…`, whatever it permits. */
export const grantEntry: z.ZodType<DepositGrant> = z
  .object({
    granter: z.string(),
    authorization: z.union([depositAuthorization, otherAuthorization]),
    expiration: z.coerce.date().nullish(),
  })
  .transform(({ granter, authorization, expiration }) => ({
    granter,
    ...authorization,
    ...(expiration && { expires: expiration }),
  }));
