import { z } from "zod";
import { findIdentity } from "./find.ts";
import { badRequest, type Handler, unauthorized } from "./http.ts";
import type { Session } from "./session.ts";
import { type InfisicalState, newId, newSecret, same, type UniversalAuth } from "./state.ts";

/** Log-in of machine identities by client id and secret. */
export function universalAuthRoutes(session: Session): Record<string, Handler> {
  const { database, now } = session;
  return {
    "POST /api/v1/auth/universal-auth/identities/:identityId": session.administered((call, state) => {
      const identity = findIdentity(state, call.params.identityId ?? "");
      const body = call.body(
        z.object({
          accessTokenTTL: z.int().nonnegative().default(2_592_000),
          accessTokenMaxTTL: z.int().nonnegative().default(2_592_000),
        }),
      );
      if (state.clients.some((each) => each.identityId === identity.id)) {
        throw badRequest("Failed to add universal auth to already configured identity");
      }
      const client: UniversalAuth = { identityId: identity.id, clientId: newId(), ...body, secrets: [] };
      state.clients.push(client);
      return { identityUniversalAuth: publicClient(client) };
    }),
    "GET /api/v1/auth/universal-auth/identities/:identityId": session.administered(({ params }, state) => ({
      identityUniversalAuth: publicClient(findClient(state, params.identityId ?? "")),
    })),
    "POST /api/v1/auth/universal-auth/identities/:identityId/client-secrets": session.administered((call, state) => {
      const client = findClient(state, call.params.identityId ?? "");
      const body = call.body(
        z.object({
          description: z.string().default(""),
          ttl: z.int().nonnegative().default(0),
          numUsesLimit: z.int().nonnegative().default(0),
        }),
      );
      const secret = { id: newId(), value: newSecret(), ...body, uses: 0, createdAt: now(), revoked: false };
      client.secrets.push(secret);
      const { value, ...data } = secret;
      return { clientSecret: value, clientSecretData: data };
    }),
    "POST /api/v1/auth/universal-auth/login": (call) => {
      const { clientId, clientSecret } = call.body(z.object({ clientId: z.string(), clientSecret: z.string() }));
      const state = session.load();
      const client = state.clients.find((each) => each.clientId === clientId);
      const secret = client?.secrets.find((each) => same(each.value, clientSecret));
      const expired = secret && secret.ttl > 0 && secret.createdAt + secret.ttl * 1000 <= now();
      const used = secret && secret.numUsesLimit > 0 && secret.uses >= secret.numUsesLimit;
      if (!client || !secret || secret.revoked || expired || used) throw unauthorized("Invalid credentials");
      secret.uses += 1;
      const token = newSecret();
      state.tokens = state.tokens.filter(({ expiresAt }) => expiresAt === null || expiresAt > now());
      state.tokens.push({ token, identityId: client.identityId, expiresAt: now() + client.accessTokenTTL * 1000 });
      database.write(state);
      const { accessTokenTTL: expiresIn, accessTokenMaxTTL } = client;
      return { accessToken: token, expiresIn, accessTokenMaxTTL, tokenType: "Bearer" };
    },
  };
}

function findClient(state: InfisicalState, identityId: string): UniversalAuth {
  const client = state.clients.find((each) => each.identityId === identityId);
  if (!client) throw badRequest("The identity does not have universal auth");
  return client;
}

function publicClient({ clientId, identityId, accessTokenTTL, accessTokenMaxTTL }: UniversalAuth) {
  return { clientId, identityId, accessTokenTTL, accessTokenMaxTTL };
}
