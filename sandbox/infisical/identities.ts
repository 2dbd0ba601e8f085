import { z } from "zod";
import { findIdentity } from "./find.ts";
import { ApiError, type Call, forbidden, type Handler, notAllowed, notFound } from "./http.ts";
import type { Session } from "./session.ts";
import { DATES, type Identity, type InfisicalState, newId } from "./state.ts";

/** Machine identities. */
export function identityRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v1/identities": session.administered(
      (call, state) => {
        requireOrganization(state, call.queryAs(z.object({ orgId: z.string() })).orgId);
        const all = state.identities.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
        return { identities: all.map((identity) => inOrganization(state, identity)), totalCount: all.length };
      },
      notAllowed("read", "identity"),
    ),
    "POST /api/v1/identities/search": session.administered(
      (call, state) => {
        const { search } = call.body(z.object({ search: z.object({ name: z.object({ $eq: z.string() }) }) }));
        const found = state.identities.filter(({ name }) => name === search.name.$eq);
        return { identities: found.map((identity) => inOrganization(state, identity, true)), totalCount: found.length };
      },
      notAllowed("read", "identity"),
    ),
    "POST /api/v1/identities": session.administered(
      (call, state) => {
        const body = call.body(
          z.object({
            name: z.string().trim().min(1),
            organizationId: z.string(),
            role: z.string().default("no-access"),
          }),
        );
        requireOrganization(state, body.organizationId);
        if (!["admin", "member", "no-access"].includes(body.role)) {
          const where = `in the organization with ID '${state.organization.id}'`;
          throw notFound(`Specified roles '${body.role}' was not found ${where}`);
        }
        const identity: Identity = { id: newId(), name: body.name, role: body.role, memberships: [], privileges: [] };
        state.identities.push(identity);
        return { identity: { ...publicIdentity(state, identity), authMethods: [], metadata: [] } };
      },
      notAllowed("create", "identity"),
    ),
    "GET /api/v1/identities/:identityId": session.administered(
      (call, state) => ({ identity: { ...inOrganization(state, asked(call, state), true), metadata: [] } }),
      notAllowed("read", "identity"),
    ),
    "DELETE /api/v1/identities/:identityId": session.administered(
      (call, state) => {
        const identity = asked(call, state);
        state.identities.splice(state.identities.indexOf(identity), 1);
        state.clients = state.clients.filter((each) => each.identityId !== identity.id);
        return { identity: publicIdentity(state, identity) };
      },
      notAllowed("delete", "identity"),
    ),
  };
}

/** The identity that a path names. A name that is no id at all is an error that the server did not foresee. */
function asked({ params }: Call, state: InfisicalState): Identity {
  const id = params.identityId ?? "";
  if (!/^[0-9a-f]{8}-/.test(id)) throw new ApiError(500, "FindByOrgId", "Something went wrong");
  return findIdentity(state, id);
}

function requireOrganization({ organization }: InfisicalState, id: string): void {
  if (id === organization.id) return;
  const own = `Your token is scoped to organization with ID ${organization.id}`;
  throw forbidden(`${own}, but this resource belongs to a different organization.`);
}

function publicIdentity({ organization }: InfisicalState, { id, name }: Identity) {
  return {
    id,
    name,
    authMethod: null,
    ...DATES,
    hasDeleteProtection: false,
    orgId: organization.id,
    projectId: null,
  };
}

function inOrganization(state: InfisicalState, identity: Identity, whole = false) {
  const { id, name, role } = identity;
  const orgId = state.organization.id;
  const authMethods = authMethodsOf(state, identity);
  return {
    id: `${id}-membership`,
    role,
    roleId: null,
    orgId,
    ...DATES,
    identityId: id,
    lastLoginAuthMethod: null,
    lastLoginTime: null,
    identity: {
      name,
      id,
      hasDeleteProtection: false,
      ...(whole && { orgId, activeLockoutAuthMethods: [] }),
      authMethods,
    },
  };
}

export function authMethodsOf(state: InfisicalState, { id }: Identity): string[] {
  const byToken = state.tokens.some(
    (each) => "clientSecretId" in each && !each.clientSecretId && each.identityId === id,
  );
  const byClient = state.clients.some(({ identityId }) => identityId === id);
  return [...(byToken ? ["token-auth"] : []), ...(byClient ? ["universal-auth"] : [])];
}
