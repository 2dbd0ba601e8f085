import { z } from "zod";
import { findIdentity, findProject } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { slug } from "./names.ts";
import type { Session } from "./session.ts";
import { type Identity, newId, type Permission } from "./state.ts";

const condition = z.union([
  z.string(),
  z.strictObject({ $eq: z.string().optional(), $in: z.array(z.string()).optional(), $glob: z.string().optional() }),
]);
const permission: z.ZodType<Permission> = z.object({
  subject: z.string(),
  action: z.union([z.array(z.string()), z.string().transform((one) => [one])]),
  conditions: z.object({ environment: condition.optional(), secretPath: condition.optional() }).optional(),
});

/** Machine identities. */
export function identityRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v1/identities": session.administeredByAnybody((_, state) => ({
      identities: state.identities.map((identity) => ({
        identityId: identity.id,
        role: identity.role,
        identity: publicIdentity(identity),
      })),
      totalCount: state.identities.length,
    })),
    "POST /api/v1/identities": session.administered((call, state) => {
      const body = call.body(
        z.object({ name: z.string().trim().min(1), organizationId: z.string(), role: z.string().default("no-access") }),
      );
      if (body.organizationId !== state.organization.id) throw notFound("Organization not found");
      const identity: Identity = { id: newId(), name: body.name, role: body.role, memberships: [], privileges: [] };
      state.identities.push(identity);
      return { identity: publicIdentity(identity) };
    }),
    "GET /api/v1/identities/:identityId": session.administered(({ params }, state) => {
      const identity = findIdentity(state, params.identityId ?? "");
      return { identity: { identityId: identity.id, role: identity.role, identity: publicIdentity(identity) } };
    }),
    "DELETE /api/v1/identities/:identityId": session.administered(({ params }, state) => {
      const identity = findIdentity(state, params.identityId ?? "");
      state.identities.splice(state.identities.indexOf(identity), 1);
      state.clients = state.clients.filter((each) => each.identityId !== identity.id);
      state.tokens = state.tokens.filter((each) => each.identityId !== identity.id);
      return { identity: publicIdentity(identity) };
    }),
  };
}

/** What identities may do in projects: memberships, roles and additional privileges. */
export function permissionRoutes(session: Session): Record<string, Handler> {
  const addMember = session.administered((call, state) => {
    const body = call.body(
      z.object({ role: z.string().optional(), roles: z.array(z.object({ role: z.string() })).optional() }),
    );
    const project = findProject(state, call.params.projectId ?? null);
    const identity = findIdentity(state, call.params.identityId ?? "");
    const role = body.roles?.[0]?.role ?? body.role ?? "no-access";
    const known = ["admin", "member", "viewer", "no-access", ...project.roles.map((each) => each.slug)];
    if (!known.includes(role)) throw badRequest(`Role with slug ${role} not found`);
    if (identity.memberships.some(({ projectId }) => projectId === project.id)) {
      throw badRequest(`Identity with id ${identity.id} already exists in project with id ${project.id}`);
    }
    const membership = { projectId: project.id, role };
    identity.memberships.push(membership);
    return { identityMembership: { id: newId(), identityId: identity.id, ...membership } };
  });
  const listMembers = session.administered((call, state) => {
    const project = findProject(state, call.params.projectId ?? null);
    const identityMemberships = state.identities.flatMap((identity) =>
      identity.memberships
        .filter(({ projectId }) => projectId === project.id)
        .map(({ role }) => ({ identityId: identity.id, roles: [{ role }], identity: publicIdentity(identity) })),
    );
    return { identityMemberships, totalCount: identityMemberships.length };
  });
  const createRole = session.administered((call, state) => {
    const project = findProject(state, call.params.projectId ?? null);
    const body = call.body(z.object({ slug, name: z.string(), permissions: z.array(permission) }));
    if (project.roles.some((role) => role.slug === body.slug)) throw badRequest(`Role ${body.slug} already exists`);
    const role = { id: newId(), ...body };
    project.roles.push(role);
    return { role };
  });
  const addPrivilege = session.administered((call, state) => {
    const body = call.body(
      z.object({
        identityId: z.string(),
        projectId: z.string(),
        slug: slug.optional(),
        permissions: z.array(permission),
      }),
    );
    const identity = findIdentity(state, body.identityId);
    const project = findProject(state, body.projectId);
    if (!identity.memberships.some(({ projectId }) => projectId === project.id)) {
      throw notFound(`Identity with id ${identity.id} not found in project`);
    }
    const name = body.slug ?? `privilege-${newId().slice(0, 8)}`;
    if (identity.privileges.some((each) => each.slug === name && each.projectId === project.id)) {
      throw badRequest("Additional privilege with provided slug already exists");
    }
    const privilege = { id: newId(), slug: name, projectId: project.id, permissions: body.permissions };
    identity.privileges.push(privilege);
    return { privilege: { ...privilege, identityId: identity.id } };
  });

  return {
    "GET /api/v1/projects/:projectId/memberships/identities": listMembers,
    "GET /api/v2/workspace/:projectId/identity-memberships": listMembers,
    "GET /api/v1/projects/:projectId/identity-memberships": listMembers,
    "POST /api/v1/projects/:projectId/memberships/identities/:identityId": addMember,
    "POST /api/v2/workspace/:projectId/identity-memberships/:identityId": addMember,
    "POST /api/v1/projects/:projectId/identity-memberships/:identityId": addMember,
    "POST /api/v1/projects/:projectId/roles": createRole,
    "POST /api/v2/workspace/:projectId/roles": createRole,
    "POST /api/v2/identity-project-additional-privilege": addPrivilege,
  };
}

function publicIdentity({ id, name }: Identity) {
  return { id, name, authMethods: [] };
}
