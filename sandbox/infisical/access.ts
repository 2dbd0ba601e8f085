import { ApiError, forbidden, notAllowed, tokenError, unauthorized } from "./http.ts";
import type { Condition, Identity, InfisicalState, Permission, Project } from "./state.ts";
import { requireToken, type TokenSettings } from "./tokens.ts";

/** Who asks: a machine identity, or the administrator as a person who has selected the organization. */
export type Actor = Identity | "user";

/** @throws ApiError 401 or 403 with the reason */
export function authenticate(
  state: InfisicalState | undefined,
  bearer: string | undefined,
  now: number,
  settings: TokenSettings,
): Actor {
  if (!bearer) throw unauthorized("Token missing");
  const user = state?.userTokens?.find(({ token }) => token === bearer);
  if (user && user.expiresAt <= now) throw tokenError("Your token has expired. Please re-authenticate.");
  if (user && user.organizationId === null) throw unauthorized("No organization selected");
  if (user) return "user";
  const opaque = state?.tokens.find((each) => "token" in each && each.token === bearer);
  const identityId = (opaque ?? requireToken(state, bearer, now, settings)).identityId;
  const identity = state?.identities.find(({ id }) => id === identityId);
  if (!identity) throw unauthorized("Failed to authorize: auth method has been revoked");
  return identity;
}

export const isAdministrator = (actor: Actor): boolean => actor === "user" || actor.role === "admin";

/** @throws ApiError 403 to whom is no member. The administrator as a person is one only after he gave himself access. */
export function requireMember(state: InfisicalState, actor: Actor, project: Project): void {
  if (actor === "user" ? state.admin.projects?.includes(project.id) : isMember(actor, project)) return;
  throw notMember(actor === "user" ? "user" : "identity", project.id);
}

export const notMember = (who: string, projectId: string) =>
  new ApiError(
    403,
    "ProjectMembershipNotFound",
    `You are not a member of this project with ID ${projectId}. Please assign this ${who} to the project with the appropriate permissions, then try again.`,
  );

export const isMember = (identity: Identity, { id }: Project): boolean =>
  identity.role === "admin" || identity.memberships.some(({ projectId }) => projectId === id);

export interface Place {
  environment: string;
  secretPath: string;
}

/** @throws ApiError 403 unless a role or privilege of who asks allows `action` on secrets at that place */
export function requireSecretAccess(actor: Actor, project: Project, action: string, place: Place): void {
  if (mayTouch(actor, project, action, place)) return;
  const rules = permissionsOf(actor, project).filter(
    (each) => each.subject === "secrets" && each.action.includes(action),
  );
  throw notAllowed(
    action,
    "secrets",
    rules.map((each) => ({ ...each, inverted: false, subject: [each.subject] })),
  );
}

/** @throws ApiError 403 where who asks may read no secret anywhere: elsewhere there is just nothing to see */
export function requireAnyReading(actor: Actor, project: Project): void {
  const reads = permissionsOf(actor, project).some(
    ({ subject, action }) => subject === "secrets" && action.some((each) => /^(read|describeSecret)$/.test(each)),
  );
  if (!isMaster(actor, project) && !reads) throw notAllowed("describeSecret", "secrets");
}

export function mayTouch(actor: Actor, project: Project, action: string, place: Place): boolean {
  return isMaster(actor, project) || permissionsOf(actor, project).some((each) => allows(each, action, place));
}

/** @throws ApiError 403 */
export const requireProjectCreation = () => forbidden("You don't have permission to create a project");

const isMaster = (actor: Actor, project: Project): boolean =>
  isAdministrator(actor) ||
  (actor as Identity).memberships.some(({ projectId, role }) => projectId === project.id && role === "admin");

const secretActions = ["read", "readValue", "describeSecret", "create", "edit", "delete"];

function permissionsOf(actor: Actor, project: Project): Permission[] {
  if (actor === "user") return [];
  const membership = actor.memberships.find(({ projectId }) => projectId === project.id);
  if (!membership) return [];
  const own = actor.privileges.filter(({ projectId }) => projectId === project.id);
  return [...builtIn(membership.role), ...own.flatMap((each) => each.permissions)];
}

function builtIn(role: string): Permission[] {
  if (role === "member") return [{ subject: "secrets", action: secretActions }];
  if (role === "viewer") return [{ subject: "secrets", action: ["read", "readValue", "describeSecret"] }];
  return [];
}

function allows({ subject, action, conditions }: Permission, wanted: string, place: Place): boolean {
  const reads = action.includes("read") && /^(readValue|describeSecret)$/.test(wanted);
  return (
    subject === "secrets" &&
    (action.includes(wanted) || reads) &&
    meets(conditions?.environment, place.environment) &&
    meets(conditions?.secretPath, place.secretPath)
  );
}

function meets(condition: Condition | undefined, value: string): boolean {
  if (condition === undefined) return true;
  if (typeof condition === "string") return condition === value;
  if (condition.$eq !== undefined) return condition.$eq === value;
  if (condition.$in !== undefined) return condition.$in.includes(value);
  if (condition.$glob !== undefined) return glob(condition.$glob).test(value);
  return false;
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*/g, "\0")
    .replace(/\*/g, "[^/]*");
  return new RegExp(`^${source.replace(/\0/g, ".*")}$`);
}
