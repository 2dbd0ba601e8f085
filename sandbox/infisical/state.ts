import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";

/** What the double of one Infisical instance knows; it stands for the PostgreSQL database of its lease. */
export interface InfisicalState {
  organization: { id: string; name: string; slug: string };
  /** The password is absent where an earlier version set the instance up. */
  admin: { id: string; email: string; password?: string };
  identities: Identity[];
  projects: Project[];
  clients: UniversalAuth[];
  tokens: AccessToken[];
  userTokens?: UserToken[];
}

export interface Identity {
  id: string;
  name: string;
  /** Role in the organization. */
  role: string;
  /** What it may do in projects. */
  memberships: { projectId: string; role: string }[];
  privileges: Privilege[];
}

/** Additional privilege of an identity in one project. */
export interface Privilege {
  id: string;
  slug: string;
  projectId: string;
  permissions: Permission[];
}

export interface Permission {
  subject: string;
  action: string[];
  conditions?: { environment?: Condition; secretPath?: Condition };
}

export type Condition = string | { $eq?: string; $in?: string[]; $glob?: string };

export interface Project {
  id: string;
  name: string;
  slug: string;
  environments: { id: string; name: string; slug: string }[];
  folders: Folder[];
  secrets: Secret[];
  roles: { id: string; slug: string; name: string; permissions: Permission[] }[];
}

export interface Folder {
  id: string;
  environment: string;
  /** Path with its own name, such as `/service-auth`. */
  path: string;
  name: string;
}

export interface Secret {
  id: string;
  environment: string;
  secretPath: string;
  secretKey: string;
  secretValue: string;
  secretComment: string;
  version: number;
}

export interface UniversalAuth {
  identityId: string;
  clientId: string;
  /** Seconds. */
  accessTokenTTL: number;
  accessTokenMaxTTL: number;
  secrets: ClientSecret[];
}

export interface ClientSecret {
  id: string;
  value: string;
  description: string;
  /** Seconds, 0 = for ever. */
  ttl: number;
  /** 0 = no limit. */
  numUsesLimit: number;
  uses: number;
  createdAt: number;
  revoked: boolean;
}

export interface AccessToken {
  token: string;
  identityId: string;
  /** Unix milliseconds, `null` = for ever. */
  expiresAt: number | null;
}

/** Session of the administrator as a person. */
export interface UserToken {
  token: string;
  /** `null` until an organization is selected. */
  organizationId: string | null;
  /** Unix milliseconds. */
  expiresAt: number;
}

export function newId(): string {
  return randomUUID();
}

export function newSecret(): string {
  return randomBytes(32).toString("hex");
}

export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
