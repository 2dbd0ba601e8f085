import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";

/** What the double of one Infisical instance knows; it stands for the PostgreSQL database of its lease. */
export interface InfisicalState {
  organization: { id: string; name: string; slug: string };
  /** The password is absent where an earlier version set the instance up. */
  admin: { id: string; email: string; password?: string; projects?: string[] };
  identities: Identity[];
  projects: Project[];
  clients: UniversalAuth[];
  tokens: (AccessToken | OpaqueToken)[];
  userTokens?: UserToken[];
}

export interface Identity {
  id: string;
  name: string;
  /** Role in the organization. */
  role: string;
  /** What it may do in projects. */
  memberships: Membership[];
  privileges: Privilege[];
}

export interface Membership {
  projectId: string;
  role: string;
  /** Absent where an earlier version made it. */
  id?: string;
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
  environments: Environment[];
  folders: Folder[];
  secrets: Secret[];
  imports?: SecretImport[];
  /** Every version of every secret, of deleted ones too, the oldest first. */
  versions?: SecretVersion[];
}

export interface Environment {
  id: string;
  name: string;
  slug: string;
  /** Deleted, and its slug not yet free again. */
  deleted?: boolean;
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

export interface SecretVersion extends Secret {
  versionId: string;
}

export interface SecretImport {
  id: string;
  environment: string;
  path: string;
  from: { environment: string; path: string };
}

export interface UniversalAuth {
  /** Absent where an earlier version made it. */
  id?: string;
  identityId: string;
  clientId: string;
  /** Seconds. */
  accessTokenTTL: number;
  accessTokenMaxTTL: number;
  /** 0 = no limit. */
  accessTokenNumUsesLimit?: number;
  secrets: ClientSecret[];
  /** Wrong log-ins in a row, and until when (Unix milliseconds) the next one counts with them, or none is let in. */
  lockout?: { failures: number; until: number };
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

/** What the server remembers of an access token; the token itself is signed and says when it ends. */
export interface AccessToken {
  id: string;
  identityId: string;
  name: string | null;
  /** Of the client secret it was got by; null = made for a person, or by bootstrap. */
  clientSecretId: string | null;
  /** Unix milliseconds. */
  createdAt: number;
  /** Seconds, 0 = the server's longest. */
  ttl: number;
  maxTtl: number;
  uses: number;
  /** 0 = no limit. */
  usesLimit: number;
  revoked: boolean;
}

/** A token as earlier versions of the double made them: their states go on. */
export interface OpaqueToken {
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

/** When things were made is not kept: nobody asks. */
export const DATES = { createdAt: "2026-11-28T00:00:00.000Z", updatedAt: "2026-11-28T00:00:00.000Z" };
