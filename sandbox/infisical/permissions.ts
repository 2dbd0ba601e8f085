import { z } from "zod";
import { notMember } from "./access.ts";
import { findIdentity, findProject } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { authMethodsOf } from "./identities.ts";
import { privilegeSlug } from "./names.ts";
import type { Session } from "./session.ts";
import {
  DATES,
  type Identity,
  type InfisicalState,
  type Membership,
  newId,
  type Permission,
  type Privilege,
  type Project,
} from "./state.ts";

/** Operators that are not known are dropped, and the condition is then met by nothing. */
const condition = z.union([
  z.string(),
  z.object({ $eq: z.string().optional(), $in: z.array(z.string()).optional(), $glob: z.string().optional() }),
]);
const ACTIONS = ["read", "describeSecret", "readValue", "create", "edit", "delete"] as const;
const permission: z.ZodType<Permission> = z.object({
  subject: z.enum(["secrets", "secret-folders", "secret-imports", "dynamic-secrets", "identity", "ssh-hosts"]),
  action: z.union([z.array(z.enum(ACTIONS)), z.enum(ACTIONS).transform((one) => [one])]),
  conditions: z.object({ environment: condition.optional(), secretPath: condition.optional() }).optional(),
});

/** What identities may do in projects: memberships and additional privileges. */
export function permissionRoutes(session: Session): Record<string, Handler> {
  return { ...membershipRoutes(session), ...privilegeRoutes(session) };
}

function membershipRoutes(session: Session): Record<string, Handler> {
  const addMember = session.administered((call, state) => {
    const body = call.body(
      z.object({ role: z.string().optional(), roles: z.array(z.object({ role: z.string() })).optional() }),
    );
    const project = findProject(state, call.params.projectId ?? null);
    const id = call.params.identityId ?? "";
    const identity = state.identities.find((each) => each.id === id);
    if (!identity) throw badRequest(`Identity ${id} is missing organization membership`);
    if (membershipIn(identity, project)) {
      const role = body.roles?.[0]?.role ?? body.role ?? "no-access";
      requireRole(project, role);
      throw badRequest("Identity is already a member");
    }
    const role = body.roles?.[0]?.role ?? body.role ?? "no-access";
    requireRole(project, role);
    const membership = { id: newId(), projectId: project.id, role };
    identity.memberships.push(membership);
    return { identityMembership: { ...bare(identity, membership), projectId: project.id } };
  });
  const listMembers = session.administered((call, state) => {
    const project = findProject(state, call.params.projectId ?? null);
    const identityMemberships = state.identities.toReversed().flatMap((identity) => {
      const membership = membershipIn(identity, project);
      return membership
        ? [
            {
              ...bare(identity, membership),
              ...inProject(state, identity, membership, { activeLockoutAuthMethods: [] }),
            },
          ]
        : [];
    });
    return { identityMemberships, totalCount: identityMemberships.length };
  });
  const one = `/api/v1/projects/:projectId/memberships/identities/:identityId`;
  return {
    "GET /api/v1/projects/:projectId/memberships/identities": listMembers,
    [`POST ${one}`]: addMember,
    [`GET ${one}`]: session.administered((call, state) => {
      const { identity, membership } = member(state, call.params);
      const { identityId: _, ...rest } = bare(identity, membership);
      const more = { lastLoginAuthMethod: null, lastLoginTime: null };
      return { identityMembership: { ...rest, ...inProject(state, identity, membership, { metadata: [] }), ...more } };
    }),
    [`DELETE ${one}`]: session.administered((call, state) => {
      const { identity, membership, project } = member(state, call.params);
      identity.memberships.splice(identity.memberships.indexOf(membership), 1);
      return { identityMembership: { ...bare(identity, membership), projectId: project.id } };
    }),
  };
}

function privilegeRoutes(session: Session): Record<string, Handler> {
  return {
    "POST /api/v2/identity-project-additional-privilege": session.administered((call, state) => {
      const body = call.body(
        z.object({
          identityId: z.string(),
          projectId: z.string(),
          slug: privilegeSlug.optional(),
          type: z.object({ isTemporary: z.boolean() }),
          permissions: z.array(permission),
        }),
      );
      const identity = findIdentity(state, body.identityId);
      const project = findProject(state, body.projectId);
      if (!membershipIn(identity, project)) throw notMember("identity", project.id);
      if (body.permissions.some(({ action }) => action.includes("read") && action.includes("readValue"))) {
        throw badRequest(
          "You have selected Read, and Read Value. You cannot select Read Value or Describe Secret if you have selected Read. The Read permission is a legacy action which has been replaced by Describe Secret and Read Value.",
        );
      }
      const name = body.slug ?? `privilege-${newId().slice(0, 8)}`;
      if (identity.privileges.some((each) => each.slug === name && each.projectId === project.id)) {
        throw badRequest(`Additional privilege with name ${name} exists`);
      }
      const privilege = { id: newId(), slug: name, projectId: project.id, permissions: body.permissions };
      identity.privileges.push(privilege);
      return { privilege: publicPrivilege(privilege) };
    }),
    "GET /api/v2/identity-project-additional-privilege": session.administered(({ query }, state) => {
      const { privileges } = findIdentity(state, query.get("identityId") ?? "");
      const own = privileges.filter(({ projectId }) => projectId === query.get("projectId"));
      return {
        privileges: own.map((each) => {
          const { permissions: _, ...rest } = publicPrivilege(each);
          return rest;
        }),
      };
    }),
    "DELETE /api/v2/identity-project-additional-privilege/:id": session.administered(({ params }, state) => {
      for (const identity of state.identities) {
        const privilege = identity.privileges.find(({ id }) => id === params.id);
        if (!privilege) continue;
        identity.privileges.splice(identity.privileges.indexOf(privilege), 1);
        return { privilege: publicPrivilege(privilege) };
      }
      throw notFound(`Identity privilege with ID '${params.id}' not found`);
    }),
  };
}

const membershipIn = ({ memberships }: Identity, { id }: Project): Membership | undefined =>
  memberships.find(({ projectId }) => projectId === id);

function member(state: InfisicalState, { projectId = "", identityId = "" }: Readonly<Record<string, string>>) {
  const project = findProject(state, projectId);
  const identity = findIdentity(state, identityId);
  const membership = membershipIn(identity, project);
  if (!membership) throw notFound(`Identity with id ${identityId} not found in project with ID ${projectId}`);
  return { project, identity, membership };
}

function requireRole(project: Project, role: string): void {
  if (["admin", "member", "viewer", "no-access"].includes(role)) return;
  throw notFound(`Specified roles '${role}' was not found in the project with ID '${project.id}'`);
}

const ALWAYS = {
  isTemporary: false,
  temporaryMode: null,
  temporaryRange: null,
  temporaryAccessStartTime: null,
  temporaryAccessEndTime: null,
};

const bare = (identity: Identity, { id }: Membership) => ({ id, identityId: identity.id, ...DATES });

function inProject(state: InfisicalState, identity: Identity, { id, role }: Membership, more: object) {
  const authMethods = authMethodsOf(state, identity);
  const own = { name: identity.name, id: identity.id, orgId: state.organization.id, projectId: null, authMethods };
  return {
    roles: [{ id: `${id}-role`, role, customRoleName: null, customRoleSlug: null, ...ALWAYS }],
    identity: { ...own, ...more },
  };
}

function publicPrivilege({ id, slug, permissions }: Privilege) {
  const rules = permissions.map((each) => ({ ...each, inverted: false }));
  return { id, slug, ...ALWAYS, permissions: rules, ...DATES };
}
