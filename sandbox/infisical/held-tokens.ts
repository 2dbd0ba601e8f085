import { z } from "zod";
import type { Handler } from "./http.ts";
import type { Session } from "./session.ts";
import type { AccessToken } from "./state.ts";
import { LONGEST, requireToken, sign, verify } from "./tokens.ts";

/** Renewing and revoking, for whoever holds the token. */
export function tokenRoutes({ database, now, tokens }: Session): Record<string, Handler> {
  const held = z.object({ accessToken: z.string().trim() });
  return {
    "POST /api/v1/auth/token/renew": (call) => {
      const { accessToken } = call.body(held);
      const state = database.read();
      const record = requireToken(state, accessToken, now(), tokens);
      const longest = record.maxTtl === 0 ? Number.POSITIVE_INFINITY : record.createdAt / 1000 + record.maxTtl;
      const expiresIn = Math.floor(Math.min(record.ttl || LONGEST, longest - now() / 1000));
      const exp = Math.floor(now() / 1000) + expiresIn;
      const renewed = sign(tokens.authSecret, record.id, now(), exp);
      return { accessToken: renewed, expiresIn, accessTokenMaxTTL: record.maxTtl, tokenType: "Bearer" };
    },
    "POST /api/v1/auth/token/revoke": (call) => {
      const { accessToken } = call.body(held);
      const state = database.read();
      const { id } = verify(tokens.authSecret, accessToken, now());
      const record = state?.tokens.find((each): each is AccessToken => "id" in each && each.id === id);
      if (record) record.revoked = true;
      if (state) database.write(state);
      return { message: "Successfully revoked access token" };
    },
  };
}
