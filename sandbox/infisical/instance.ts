import { z } from "zod";
import { badRequest, type Handler } from "./http.ts";
import { slugOf } from "./names.ts";
import type { Session } from "./session.ts";
import { type Identity, type InfisicalState, newId, newSecret } from "./state.ts";

/** Status and the one-shot bootstrap. */
export function instanceRoutes({ database, now }: Session): Record<string, Handler> {
  return {
    "GET /api/status": () => ({
      date: new Date(now()).toISOString(),
      message: "Ok",
      emailConfigured: false,
      inviteOnlySignup: true,
      redisConfigured: true,
      secretScanningConfigured: false,
    }),

    "POST /api/v1/admin/bootstrap": (call) => {
      const body = call.body(
        z.object({ email: z.email(), password: z.string().min(1), organization: z.string().trim().min(1) }),
      );
      if (database.read()) throw badRequest("Instance has already been set up");
      const { state, token } = bootstrap(body);
      database.write(state);
      const identity = state.identities[0]!;
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
        identity: { id: identity.id, name: identity.name, credentials: { token } },
      };
    },
  };
}

interface Setup {
  readonly email: string;
  readonly password: string;
  readonly organization: string;
}

function bootstrap({ email, password, organization }: Setup): { state: InfisicalState; token: string } {
  const identity: Identity = {
    id: newId(),
    name: "Instance Admin Identity",
    role: "admin",
    memberships: [],
    privileges: [],
  };
  const token = newSecret();
  const state: InfisicalState = {
    organization: { id: newId(), name: organization, slug: `${slugOf(organization)}-${newId().slice(0, 4)}` },
    admin: { id: newId(), email, password },
    identities: [identity],
    projects: [],
    clients: [],
    tokens: [{ token, identityId: identity.id, expiresAt: null }],
  };
  return { state, token };
}
