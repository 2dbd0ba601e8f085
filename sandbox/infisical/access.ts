import { forbidden, unauthorized } from "./http.ts";
import type { Condition, Identity, InfisicalState, Permission, Project } from "./state.ts";

/** Who asks. @throws ApiError 401 */
export function authenticate(state: InfisicalState | undefined, bearer: string | undefined, now: number): Identity {
  if (!bearer) throw unauthorized("Token missing");
  const token = state?.tokens.find((each) => each.token === bearer);
  const identity = state?.identities.find(({ id }) => id === token?.identityId);
  if (!token || !identity) throw unauthorized("Invalid token");
  if (token.expiresAt !== null && token.expiresAt <= now) throw unauthorized("Token expired");
  return identity;
}

/** @throws ApiError 403 unless the identity administers the organization */
export function requireAdmin(identity: Identity): void {
  if (identity.role !== "admin") throw forbidden("You are not allowed to perform this action on the organization");
}

export interface Place {
  environment: string;
  secretPath: string;
}

/** @throws ApiError 403 unless a role or privilege of the identity allows `action` on secrets at that place */
export function requireSecretAccess(identity: Identity, project: Project, action: string, place: Place): void {
  const membership = identity.memberships.find(({ projectId }) => projectId === project.id);
  if (identity.role === "admin" || membership?.role === "admin") return;
  if (!membership) throw forbidden("You are not a member of this project");
  const permissions = [
    ...(project.roles.find(({ slug }) => slug === membership.role)?.permissions ?? builtIn(membership.role)),
    ...identity.privileges.filter(({ projectId }) => projectId === project.id).flatMap((each) => each.permissions),
  ];
  if (permissions.some((permission) => allows(permission, action, place))) return;
  throw forbidden(`You are not allowed to ${action} secrets`);
}

const secretActions = ["read", "readValue", "describeSecret", "create", "edit", "delete"];

function builtIn(role: string): Permission[] {
  if (role === "member") return [{ subject: "secrets", action: secretActions }];
  if (role === "viewer") return [{ subject: "secrets", action: ["read", "readValue", "describeSecret"] }];
  return [];
}

function allows({ subject, action, conditions }: Permission, wanted: string, place: Place): boolean {
  const reads = wanted === "read" && (action.includes("readValue") || action.includes("describeAndReadValue"));
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
