import { z } from "zod";
import { badRequest, type Handler } from "./http.ts";
import { slugOf } from "./names.ts";
import type { Session } from "./session.ts";
import { type AccessToken, type Identity, type InfisicalState, newId } from "./state.ts";
import { addToken, LONGEST, sign } from "./tokens.ts";

/** Status and the one-shot bootstrap. */
export function instanceRoutes(session: Session): Record<string, Handler> {
  const { database, now, tokens } = session;
  return {
    "GET /api/status": (call) => {
      // a token is not needed, and all the same looked at
      if (call.bearer) session.authenticate(call);
      return {
        date: new Date(now()).toISOString(),
        message: "Ok",
        emailConfigured: false,
        inviteOnlySignup: true,
        redisConfigured: true,
        secretScanningConfigured: false,
        auditLogStorageDisabled: false,
        maxIdentityAccessTokenTTL: LONGEST,
      };
    },

    "POST /api/v1/admin/bootstrap": (call) => {
      const body = call.body(
        z.object({ email: z.email(), password: z.string().min(1), organization: z.string().trim().min(1) }),
      );
      if (database.read()) throw badRequest("Instance has already been set up");
      const { state, record } = bootstrap(body, now());
      database.write(state);
      const { id, name } = state.identities[0]!;
      return {
        message: "Successfully bootstrapped instance",
        user: {
          id: state.admin.id,
          email: body.email,
          username: body.email,
          firstName: "Admin",
          lastName: "User",
          superAdmin: true,
        },
        organization: state.organization,
        identity: { id, name, credentials: { token: sign(tokens.authSecret, record.id, now()) } },
      };
    },
  };
}

interface Setup {
  readonly email: string;
  readonly password: string;
  readonly organization: string;
}

function bootstrap(
  { email, password, organization }: Setup,
  now: number,
): { state: InfisicalState; record: AccessToken } {
  const identity: Identity = {
    id: newId(),
    name: "Instance Admin Identity",
    role: "admin",
    memberships: [],
    privileges: [],
  };
  const state: InfisicalState = {
    organization: { id: newId(), name: organization, slug: `${slugOf(organization)}-${newId().slice(0, 4)}` },
    admin: { id: newId(), email, password },
    identities: [identity],
    projects: [],
    clients: [],
    tokens: [],
  };
  const issue = { identityId: identity.id, name: "Instance Admin Token", clientSecretId: null };
  return { state, record: addToken(state, { ...issue, ttl: 0, maxTtl: 0, usesLimit: 0 }, now) };
}
