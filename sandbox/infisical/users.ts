import { z } from "zod";
import { findIdentity } from "./find.ts";
import { badRequest, type Call, type Handler, notFound, unauthorized } from "./http.ts";
import type { Session } from "./session.ts";
import { type InfisicalState, newSecret, same, type UserToken } from "./state.ts";

/** Seconds a token of token authentication lives by default. */
const TOKEN_TTL = 7_776_000;
/** Milliseconds a person's session lasts. */
const SESSION = 10 * 86_400_000;

/**
 * Log-in of the administrator as a person, by e-mail and password, and what it leads to: a new token of a machine
 * identity. A person is a member of no project that an identity made.
 */
export function userRoutes(session: Session): Record<string, Handler> {
  const { database, now } = session;
  const asUser =
    (handle: (call: Call, state: InfisicalState, user: UserToken) => unknown): Handler =>
    (call) => {
      const state = session.load();
      const user = (state.userTokens ?? []).find((each) => each.token === call.bearer && each.expiresAt > now());
      if (!user) throw unauthorized(call.bearer ? "Invalid token" : "Token missing");
      const answer = handle(call, state, user);
      database.write(state);
      return answer;
    };
  const open = (state: InfisicalState, organizationId: string | null): string => {
    const user = { token: newSecret(), organizationId, expiresAt: now() + SESSION };
    state.userTokens = [...(state.userTokens ?? []), user];
    database.write(state);
    return user.token;
  };
  return {
    "POST /api/v3/auth/login": (call) => {
      const { email, password } = call.body(z.object({ email: z.string(), password: z.string() }));
      const state = database.read();
      const right = state?.admin.email === email && same(state.admin.password ?? "", password);
      if (!state || !right || password === "") throw badRequest("Invalid credentials");
      return { accessToken: open(state, null) };
    },
    "GET /api/v1/organization": asUser((_, state) => ({ organizations: [state.organization] })),
    "POST /api/v3/auth/select-organization": asUser((call, state) => {
      const { organizationId } = call.body(z.object({ organizationId: z.string() }));
      if (organizationId !== state.organization.id) throw notFound("Organization not found");
      return { token: open(state, organizationId), isMfaEnabled: false };
    }),
    "POST /api/v1/auth/token-auth/identities/:identityId/tokens": asUser((call, state, user) => {
      if (user.organizationId === null) throw unauthorized("No organization selected");
      const { name } = call.body(z.object({ name: z.string().min(1) }));
      const identity = findIdentity(state, call.params.identityId ?? "");
      const token = newSecret();
      state.tokens.push({ token, identityId: identity.id, expiresAt: now() + TOKEN_TTL * 1000 });
      const tokenData = { accessTokenTTL: TOKEN_TTL, identityId: identity.id, name, authMethod: "token-auth" };
      return { accessToken: token, expiresIn: 0, accessTokenMaxTTL: 0, tokenType: "Bearer", tokenData };
    }),
  };
}
