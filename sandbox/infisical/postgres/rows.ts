import { createHash } from "node:crypto";
import type { AccessToken, Identity, InfisicalState, Permission, Project, Secret, UniversalAuth } from "../state.ts";
import type { Row, Rows } from "./tables.ts";

/** The rows of a state; without one there are none. Opaque tokens are left out: only old files have them. */
export function rowsOf(state: InfisicalState | undefined): Rows {
  const { organization, admin } = state ?? {};
  const { identities = [], projects = [], clients = [], tokens = [], userTokens = [] } = state ?? {};
  const ofProject = (rows: (project: Project) => readonly object[] | undefined): Row[] =>
    projects.flatMap((project) => (rows(project) ?? []).map((row) => ({ project_id: project.id, ...row })));
  const ofIdentity = (rows: (identity: Identity) => readonly object[]): Row[] =>
    identities.flatMap((identity) => rows(identity).map((row) => ({ identity_id: identity.id, ...row })));
  return {
    organizations: organization ? [{ id: organization.id, name: organization.name, slug: organization.slug }] : [],
    users: admin ? [{ id: admin.id, email: admin.email, password: admin.password ?? null }] : [],
    user_project_memberships: (admin?.projects ?? []).map((id) => ({ user_id: admin!.id, project_id: id })),
    user_sessions: userTokens.map(({ token, organizationId, expiresAt }) => {
      const hash = createHash("sha256").update(token).digest("hex");
      return { token_hash: hash, token, organization_id: organizationId, expires_at: expiresAt };
    }),
    projects: projects.map(({ id, name, slug }) => ({ id, name, slug })),
    environments: ofProject(({ environments }) =>
      environments.map(({ id, name, slug, deleted = false }) => ({ id, name, slug, deleted })),
    ),
    folders: ofProject(({ folders }) =>
      folders.map(({ id, environment, path, name }) => ({ id, environment, path, name })),
    ),
    secret_imports: ofProject(({ imports }) =>
      imports?.map(({ id, environment, path, from }) => ({
        id,
        environment,
        path,
        from_environment: from.environment,
        from_path: from.path,
      })),
    ),
    secrets: ofProject(({ secrets }) => secrets.map((secret) => ({ id: secret.id, ...contentOf(secret) }))),
    secret_versions: ofProject(({ versions }) =>
      versions?.map((version) => ({ id: version.versionId, secret_id: version.id, ...contentOf(version) })),
    ),
    identities: identities.map(({ id, name, role }) => ({ id, name, role })),
    identity_project_memberships: ofIdentity(({ memberships }) =>
      memberships.map(({ projectId, id = null, role }) => ({ project_id: projectId, id, role })),
    ),
    identity_privileges: ofIdentity(({ privileges }) =>
      privileges.map(({ id, projectId, slug, permissions }) => ({ id, project_id: projectId, slug, permissions })),
    ),
    universal_auths: clients.map((client) => ({
      client_id: client.clientId,
      id: client.id ?? null,
      identity_id: client.identityId,
      access_token_ttl: client.accessTokenTTL,
      access_token_max_ttl: client.accessTokenMaxTTL,
      access_token_uses_limit: client.accessTokenNumUsesLimit ?? 0,
      failed_logins: client.lockout?.failures ?? null,
      failed_logins_until: client.lockout?.until ?? null,
    })),
    client_secrets: clients.flatMap(({ clientId, secrets }) =>
      secrets.map((secret) => ({
        id: secret.id,
        client_id: clientId,
        value: secret.value,
        description: secret.description,
        ttl: secret.ttl,
        uses_limit: secret.numUsesLimit,
        uses: secret.uses,
        created_at: secret.createdAt,
        revoked: secret.revoked,
      })),
    ),
    access_tokens: tokens
      .filter((each): each is AccessToken => "id" in each)
      .map((token) => ({
        id: token.id,
        identity_id: token.identityId,
        name: token.name,
        client_secret_id: token.clientSecretId,
        created_at: token.createdAt,
        ttl: token.ttl,
        max_ttl: token.maxTtl,
        uses: token.uses,
        uses_limit: token.usesLimit,
        revoked: token.revoked,
      })),
  };
}

/** The state that rows tell of; `undefined` before an instance is set up. */
export function stateOf(rows: Rows): InfisicalState | undefined {
  const [organization] = rows.organizations;
  const [admin] = rows.users;
  if (!organization || !admin) return undefined;
  const memberships = Map.groupBy(rows.identity_project_memberships, (row) => row.identity_id);
  const privileges = Map.groupBy(rows.identity_privileges, (row) => row.identity_id);
  const secrets = Map.groupBy(rows.client_secrets, (row) => row.client_id);
  return {
    organization: { id: text(organization.id), name: text(organization.name), slug: text(organization.slug) },
    admin: {
      id: text(admin.id),
      email: text(admin.email),
      ...(admin.password !== null && { password: text(admin.password) }),
      projects: rows.user_project_memberships.map((row) => text(row.project_id)),
    },
    userTokens: rows.user_sessions.map((row) => ({
      token: text(row.token),
      organizationId: row.organization_id as string | null,
      expiresAt: number(row.expires_at),
    })),
    identities: rows.identities.map(({ id, name, role }) => ({
      id: text(id),
      name: text(name),
      role: text(role),
      memberships: (memberships.get(id) ?? []).map((row) => ({
        projectId: text(row.project_id),
        role: text(row.role),
        ...(row.id !== null && { id: text(row.id) }),
      })),
      privileges: (privileges.get(id) ?? []).map((row) => ({
        id: text(row.id),
        slug: text(row.slug),
        projectId: text(row.project_id),
        permissions: row.permissions as Permission[],
      })),
    })),
    projects: projectsOf(rows),
    clients: rows.universal_auths.map((row) => clientOf(row, secrets.get(row.client_id) ?? [])),
    tokens: rows.access_tokens.map((row) => ({
      id: text(row.id),
      identityId: text(row.identity_id),
      name: row.name as string | null,
      clientSecretId: row.client_secret_id as string | null,
      createdAt: number(row.created_at),
      ttl: number(row.ttl),
      maxTtl: number(row.max_ttl),
      uses: number(row.uses),
      usesLimit: number(row.uses_limit),
      revoked: row.revoked === true,
    })),
  };
}

function projectsOf(rows: Rows): Project[] {
  const byProject = (list: readonly Row[]) => Map.groupBy(list, (row) => row.project_id);
  const environments = byProject(rows.environments);
  const folders = byProject(rows.folders);
  const secrets = byProject(rows.secrets);
  const imports = byProject(rows.secret_imports);
  const versions = byProject(rows.secret_versions);
  return rows.projects.map(({ id, name, slug }) => ({
    id: text(id),
    name: text(name),
    slug: text(slug),
    environments: (environments.get(id) ?? []).map((row) => ({
      id: text(row.id),
      name: text(row.name),
      slug: text(row.slug),
      ...(row.deleted === true && { deleted: true }),
    })),
    folders: (folders.get(id) ?? []).map((row) => ({
      id: text(row.id),
      environment: text(row.environment),
      path: text(row.path),
      name: text(row.name),
    })),
    secrets: (secrets.get(id) ?? []).map((row) => secretOf(row, row.id)),
    imports: (imports.get(id) ?? []).map((row) => ({
      id: text(row.id),
      environment: text(row.environment),
      path: text(row.path),
      from: { environment: text(row.from_environment), path: text(row.from_path) },
    })),
    versions: (versions.get(id) ?? []).map((row) => ({ ...secretOf(row, row.secret_id), versionId: text(row.id) })),
  }));
}

function contentOf({ environment, secretPath, secretKey, version, secretValue, secretComment }: Secret): Row {
  const place = { environment, secret_path: secretPath, key: secretKey, version };
  return { ...place, value: secretValue, comment: secretComment };
}

function secretOf(row: Row, id: unknown): Secret {
  return {
    id: text(id),
    environment: text(row.environment),
    secretPath: text(row.secret_path),
    secretKey: text(row.key),
    secretValue: text(row.value),
    secretComment: text(row.comment),
    version: number(row.version),
  };
}

function clientOf(row: Row, secrets: readonly Row[]): UniversalAuth {
  return {
    clientId: text(row.client_id),
    ...(row.id !== null && { id: text(row.id) }),
    identityId: text(row.identity_id),
    accessTokenTTL: number(row.access_token_ttl),
    accessTokenMaxTTL: number(row.access_token_max_ttl),
    accessTokenNumUsesLimit: number(row.access_token_uses_limit),
    ...(row.failed_logins !== null && {
      lockout: { failures: number(row.failed_logins), until: number(row.failed_logins_until) },
    }),
    secrets: secrets.map((secret) => ({
      id: text(secret.id),
      value: text(secret.value),
      description: text(secret.description),
      ttl: number(secret.ttl),
      numUsesLimit: number(secret.uses_limit),
      uses: number(secret.uses),
      createdAt: number(secret.created_at),
      revoked: secret.revoked === true,
    })),
  };
}

const text = (value: unknown): string => String(value);
const number = (value: unknown): number => Number(value);
