import { z } from "zod";
import { authenticate, requireAdmin, requireSecretAccess } from "./access.ts";
import { badRequest, type Call, type Handler, notFound, unauthorized } from "./http.ts";
import {
  type Folder,
  type Identity,
  type InfisicalState,
  newId,
  newSecret,
  type Permission,
  type Project,
  type Secret,
  same,
  type UniversalAuth,
} from "./state.ts";

/** Where an instance keeps its state. */
export interface Database {
  read(): InfisicalState | undefined;
  write(state: InfisicalState): void;
}

const slug = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9-]+$/);
const path = z.string().startsWith("/").default("/");

const condition = z.union([
  z.string(),
  z.strictObject({ $eq: z.string().optional(), $in: z.array(z.string()).optional(), $glob: z.string().optional() }),
]);
const permission: z.ZodType<Permission> = z.object({
  subject: z.string(),
  action: z.union([z.array(z.string()), z.string().transform((one) => [one])]),
  conditions: z.object({ environment: condition.optional(), secretPath: condition.optional() }).optional(),
}) as never;

const secretBody = z.object({
  projectId: z.string(),
  environment: z.string(),
  secretPath: path,
  secretValue: z.string().optional(),
  secretComment: z.string().default(""),
  newSecretName: z.string().optional(),
});
const batchBody = z.object({
  projectId: z.string(),
  environment: z.string(),
  secretPath: path,
  mode: z.enum(["failOnNotFound", "ignore", "upsert"]).default("failOnNotFound"),
  secrets: z
    .array(
      z.object({
        secretKey: z.string().min(1),
        secretValue: z.string().optional(),
        secretComment: z.string().optional(),
      }),
    )
    .min(1),
});

/** The part of Infisical's API that bootstrapping and delivering secrets needs (v0.164). */
export function routes(database: Database, now: () => number = Date.now): Record<string, Handler> {
  const load = (): InfisicalState => {
    const state = database.read();
    if (!state) throw unauthorized("Token missing");
    return state;
  };

  /** Wraps a route: who asks is known, and what it changed is kept. */
  const authorized =
    (handle: (call: Call, state: InfisicalState, identity: Identity) => unknown): Handler =>
    (call) => {
      const state = load();
      const answer = handle(call, state, authenticate(state, call.bearer, now()));
      database.write(state);
      return answer;
    };
  const administered = (handle: (call: Call, state: InfisicalState) => unknown): Handler =>
    authorized((call, state, identity) => {
      requireAdmin(identity);
      return handle(call, state);
    });

  const listFolders = authorized(({ query }, state) => {
    const project = findProject(state, query.get("projectId") ?? query.get("workspaceId"));
    const environment = requireEnvironment(project, query.get("environment"));
    const parent = query.get("path") ?? query.get("secretPath") ?? "/";
    return { folders: project.folders.filter((each) => each.environment === environment && parentOf(each) === parent) };
  });
  const createFolder = administered((call, state) => {
    const body = call.body(
      z.object({
        projectId: z.string().optional(),
        workspaceId: z.string().optional(),
        environment: z.string(),
        name: z.string().regex(/^[a-zA-Z0-9-_]+$/),
        path: z.string().optional(),
      }),
    );
    const project = findProject(state, body.projectId ?? body.workspaceId ?? null);
    const environment = requireEnvironment(project, body.environment);
    const parent = normal(body.path ?? "/");
    const wanted = parent === "/" ? `/${body.name}` : `${parent}/${body.name}`;
    const present = project.folders.find((each) => each.environment === environment && each.path === wanted);
    if (present) throw badRequest("Folder with specified name already exists");
    return { folder: addFolder(project, environment, wanted) };
  });
  const addMember = administered((call, state) => {
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
  const listMembers = administered((call, state) => {
    const project = findProject(state, call.params.projectId ?? null);
    const identityMemberships = state.identities.flatMap((identity) =>
      identity.memberships
        .filter(({ projectId }) => projectId === project.id)
        .map(({ role }) => ({ identityId: identity.id, roles: [{ role }], identity: publicIdentity(identity) })),
    );
    return { identityMemberships, totalCount: identityMemberships.length };
  });
  const createRole = administered((call, state) => {
    const project = findProject(state, call.params.projectId ?? null);
    const body = call.body(z.object({ slug, name: z.string(), permissions: z.array(permission) }));
    if (project.roles.some((role) => role.slug === body.slug)) throw badRequest(`Role ${body.slug} already exists`);
    const role = { id: newId(), ...body };
    project.roles.push(role);
    return { role };
  });
  const addPrivilege = administered((call, state) => {
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
      const { state, token } = bootstrap(body.email, body.organization);
      database.write(state);
      const identity = state.identities[0]!;
      return {
        message: "Successfully bootstrapped instance",
        user: { ...state.admin, username: body.email, firstName: "Admin", lastName: "User", superAdmin: true },
        organization: state.organization,
        identity: { id: identity.id, name: identity.name, credentials: { token } },
      };
    },

    "GET /api/v1/projects": authorized((_, state, identity) => ({
      projects: state.projects
        .filter(({ id }) => identity.role === "admin" || identity.memberships.some((each) => each.projectId === id))
        .map((project) => publicProject(state, project)),
    })),
    "POST /api/v1/projects": administered((call, state) => {
      const body = call.body(
        z.object({
          projectName: z.string().min(1),
          slug: slug.min(5).optional(),
          type: z.string().optional(),
          shouldCreateDefaultEnvs: z.boolean().default(true),
        }),
      );
      const name = body.projectName.trim();
      const project: Project = {
        id: newId(),
        name,
        slug: body.slug ?? `${slugOf(name)}-${newId().slice(0, 4)}`,
        environments: body.shouldCreateDefaultEnvs ? defaultEnvironments() : [],
        folders: [],
        secrets: [],
        roles: [],
      };
      if (state.projects.some((each) => each.slug === project.slug)) {
        throw badRequest(`Project with slug "${project.slug}" already exists`);
      }
      state.projects.push(project);
      return { project: publicProject(state, project) };
    }),
    "GET /api/v1/projects/:projectId": authorized(({ params }, state) => {
      const project = publicProject(state, findProject(state, params.projectId ?? null));
      return { project, workspace: project };
    }),
    "DELETE /api/v1/projects/:projectId": administered(({ params }, state) => {
      const project = findProject(state, params.projectId ?? null);
      state.projects.splice(state.projects.indexOf(project), 1);
      const withoutIt = <T extends { projectId: string }>(list: T[]) =>
        list.filter((each) => each.projectId !== project.id);
      for (const identity of state.identities) {
        identity.memberships = withoutIt(identity.memberships);
        identity.privileges = withoutIt(identity.privileges);
      }
      return { project: publicProject(state, project) };
    }),
    "POST /api/v1/projects/:projectId/environments": administered((call, state) => {
      const project = findProject(state, call.params.projectId ?? null);
      const body = call.body(z.object({ name: z.string().min(1), slug, position: z.number().optional() }));
      if (project.environments.some((each) => each.slug === body.slug)) {
        throw badRequest("Environment with slug already exists");
      }
      const environment = { id: newId(), name: body.name, slug: body.slug };
      project.environments.push(environment);
      return { message: "Successfully created new environment", workspace: project.id, environment };
    }),
    "DELETE /api/v1/projects/:projectId/environments/:id": administered(({ params }, state) => {
      const project = findProject(state, params.projectId ?? null);
      const environment = project.environments.find(({ id }) => id === params.id);
      if (!environment) throw notFound(`Environment with id ${params.id} not found`);
      project.environments.splice(project.environments.indexOf(environment), 1);
      project.secrets = project.secrets.filter((each) => each.environment !== environment.slug);
      project.folders = project.folders.filter((each) => each.environment !== environment.slug);
      return { message: "Successfully deleted environment", workspace: project.id, environment };
    }),

    "GET /api/v1/folders": listFolders,
    "GET /api/v2/folders": listFolders,
    "POST /api/v1/folders": createFolder,
    "POST /api/v2/folders": createFolder,

    "GET /api/v4/secrets": authorized(({ query }, state, identity) => {
      const project = findProject(state, query.get("projectId"));
      const environment = requireEnvironment(project, query.get("environment"));
      const secretPath = normal(query.get("secretPath") ?? "/");
      requireSecretAccess(identity, project, "read", { environment, secretPath });
      requireFolder(project, environment, secretPath);
      const secrets = project.secrets.filter(
        (each) => each.environment === environment && each.secretPath === secretPath,
      );
      return { secrets: secrets.map((secret) => publicSecret(project, secret)), imports: [] };
    }),
    "POST /api/v4/secrets/batch": authorized((call, state, identity) => {
      const body = call.body(batchBody);
      const place = openPlace(state, identity, body, "create");
      const clash = body.secrets.find(({ secretKey }) => findSecret(place, secretKey));
      if (clash) throw badRequest(`Secret already exist: ${clash.secretKey}`);
      return {
        secrets: body.secrets.map((each) => publicSecret(place.project, addSecret(place, each.secretKey, each))),
      };
    }),
    "PATCH /api/v4/secrets/batch": authorized((call, state, identity) => {
      const body = call.body(batchBody);
      const place = openPlace(state, identity, body, "edit");
      const missing = body.secrets.filter(({ secretKey }) => !findSecret(place, secretKey));
      if (missing.length > 0 && body.mode === "failOnNotFound") {
        throw notFound(`Secrets not found: ${missing.map((each) => each.secretKey).join(", ")}`);
      }
      const wanted = body.mode === "ignore" ? body.secrets.filter((each) => !missing.includes(each)) : body.secrets;
      const secrets = wanted.map((each) => {
        const present = findSecret(place, each.secretKey);
        return present ? change(present, each) : addSecret(place, each.secretKey, each);
      });
      return { secrets: secrets.map((secret) => publicSecret(place.project, secret)) };
    }),
    "DELETE /api/v4/secrets/batch": authorized((call, state, identity) => {
      const body = call.body(batchBody);
      const place = openPlace(state, identity, body, "delete");
      const found = body.secrets.map(({ secretKey }) => requireSecret(place, secretKey));
      place.project.secrets = place.project.secrets.filter((secret) => !found.includes(secret));
      return { secrets: found.map((secret) => publicSecret(place.project, secret)) };
    }),
    "GET /api/v4/secrets/:name": authorized(({ params, query }, state, identity) => {
      const place = openPlace(
        state,
        identity,
        {
          projectId: query.get("projectId") ?? "",
          environment: query.get("environment") ?? "",
          secretPath: query.get("secretPath") ?? "/",
        },
        "read",
      );
      return { secret: publicSecret(place.project, requireSecret(place, params.name ?? "")) };
    }),
    "POST /api/v4/secrets/:name": authorized((call, state, identity) => {
      const body = call.body(secretBody);
      const place = openPlace(state, identity, body, "create");
      if (findSecret(place, call.params.name ?? "")) throw badRequest("Secret already exist");
      return { secret: publicSecret(place.project, addSecret(place, call.params.name ?? "", body)) };
    }),
    "PATCH /api/v4/secrets/:name": authorized((call, state, identity) => {
      const body = call.body(secretBody);
      const place = openPlace(state, identity, body, "edit");
      const secret = change(requireSecret(place, call.params.name ?? ""), body);
      if (body.newSecretName) secret.secretKey = body.newSecretName;
      return { secret: publicSecret(place.project, secret) };
    }),
    "DELETE /api/v4/secrets/:name": authorized((call, state, identity) => {
      const place = openPlace(state, identity, call.body(secretBody), "delete");
      const secret = requireSecret(place, call.params.name ?? "");
      place.project.secrets.splice(place.project.secrets.indexOf(secret), 1);
      return { secret: publicSecret(place.project, secret) };
    }),

    "GET /api/v1/identities": administered((_, state) => ({
      identities: state.identities.map((identity) => ({
        identityId: identity.id,
        role: identity.role,
        identity: publicIdentity(identity),
      })),
      totalCount: state.identities.length,
    })),
    "POST /api/v1/identities": administered((call, state) => {
      const body = call.body(
        z.object({ name: z.string().trim().min(1), organizationId: z.string(), role: z.string().default("no-access") }),
      );
      if (body.organizationId !== state.organization.id) throw notFound("Organization not found");
      const identity: Identity = { id: newId(), name: body.name, role: body.role, memberships: [], privileges: [] };
      state.identities.push(identity);
      return { identity: publicIdentity(identity) };
    }),
    "GET /api/v1/identities/:identityId": administered(({ params }, state) => {
      const identity = findIdentity(state, params.identityId ?? "");
      return { identity: { identityId: identity.id, role: identity.role, identity: publicIdentity(identity) } };
    }),
    "DELETE /api/v1/identities/:identityId": administered(({ params }, state) => {
      const identity = findIdentity(state, params.identityId ?? "");
      state.identities.splice(state.identities.indexOf(identity), 1);
      state.clients = state.clients.filter((each) => each.identityId !== identity.id);
      state.tokens = state.tokens.filter((each) => each.identityId !== identity.id);
      return { identity: publicIdentity(identity) };
    }),

    "GET /api/v1/projects/:projectId/memberships/identities": listMembers,
    "GET /api/v2/workspace/:projectId/identity-memberships": listMembers,
    "GET /api/v1/projects/:projectId/identity-memberships": listMembers,
    "POST /api/v1/projects/:projectId/memberships/identities/:identityId": addMember,
    "POST /api/v2/workspace/:projectId/identity-memberships/:identityId": addMember,
    "POST /api/v1/projects/:projectId/identity-memberships/:identityId": addMember,
    "POST /api/v1/projects/:projectId/roles": createRole,
    "POST /api/v2/workspace/:projectId/roles": createRole,
    "POST /api/v2/identity-project-additional-privilege": addPrivilege,

    "POST /api/v1/auth/universal-auth/identities/:identityId": administered((call, state) => {
      const identity = findIdentity(state, call.params.identityId ?? "");
      const body = call.body(
        z.object({
          accessTokenTTL: z.int().nonnegative().default(2_592_000),
          accessTokenMaxTTL: z.int().nonnegative().default(2_592_000),
        }),
      );
      if (state.clients.some((each) => each.identityId === identity.id)) {
        throw badRequest("Failed to add universal auth to already configured identity");
      }
      const client: UniversalAuth = { identityId: identity.id, clientId: newId(), ...body, secrets: [] };
      state.clients.push(client);
      return { identityUniversalAuth: publicClient(client) };
    }),
    "GET /api/v1/auth/universal-auth/identities/:identityId": administered(({ params }, state) => ({
      identityUniversalAuth: publicClient(findClient(state, params.identityId ?? "")),
    })),
    "POST /api/v1/auth/universal-auth/identities/:identityId/client-secrets": administered((call, state) => {
      const client = findClient(state, call.params.identityId ?? "");
      const body = call.body(
        z.object({
          description: z.string().default(""),
          ttl: z.int().nonnegative().default(0),
          numUsesLimit: z.int().nonnegative().default(0),
        }),
      );
      const secret = { id: newId(), value: newSecret(), ...body, uses: 0, createdAt: now(), revoked: false };
      client.secrets.push(secret);
      const { value, ...data } = secret;
      return { clientSecret: value, clientSecretData: data };
    }),
    "POST /api/v1/auth/universal-auth/login": (call) => {
      const { clientId, clientSecret } = call.body(z.object({ clientId: z.string(), clientSecret: z.string() }));
      const state = load();
      const client = state.clients.find((each) => each.clientId === clientId);
      const secret = client?.secrets.find((each) => same(each.value, clientSecret));
      const expired = secret && secret.ttl > 0 && secret.createdAt + secret.ttl * 1000 <= now();
      const used = secret && secret.numUsesLimit > 0 && secret.uses >= secret.numUsesLimit;
      if (!client || !secret || secret.revoked || expired || used) throw unauthorized("Invalid credentials");
      secret.uses += 1;
      const token = newSecret();
      state.tokens = state.tokens.filter(({ expiresAt }) => expiresAt === null || expiresAt > now());
      state.tokens.push({ token, identityId: client.identityId, expiresAt: now() + client.accessTokenTTL * 1000 });
      database.write(state);
      const { accessTokenTTL: expiresIn, accessTokenMaxTTL } = client;
      return { accessToken: token, expiresIn, accessTokenMaxTTL, tokenType: "Bearer" };
    },
  };
}

function bootstrap(email: string, organization: string): { state: InfisicalState; token: string } {
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
    admin: { id: newId(), email },
    identities: [identity],
    projects: [],
    clients: [],
    tokens: [{ token, identityId: identity.id, expiresAt: null }],
  };
  return { state, token };
}

function defaultEnvironments(): Project["environments"] {
  const names = { Development: "dev", Staging: "staging", Production: "prod" };
  return Object.entries(names).map(([name, environment]) => ({ id: newId(), name, slug: environment }));
}

interface OpenPlace {
  project: Project;
  environment: string;
  secretPath: string;
}

function openPlace(
  state: InfisicalState,
  identity: Identity,
  at: { projectId: string; environment: string; secretPath: string },
  action: string,
): OpenPlace {
  const project = findProject(state, at.projectId);
  const environment = requireEnvironment(project, at.environment);
  const secretPath = normal(at.secretPath);
  requireSecretAccess(identity, project, action, { environment, secretPath });
  requireFolder(project, environment, secretPath);
  return { project, environment, secretPath };
}

function findProject(state: InfisicalState, id: string | null): Project {
  const project = state.projects.find((each) => each.id === id);
  if (!project) throw notFound(`Project with ID '${id}' not found`);
  return project;
}

function findIdentity(state: InfisicalState, id: string): Identity {
  const identity = state.identities.find((each) => each.id === id);
  if (!identity) throw notFound(`Identity with id ${id} not found`);
  return identity;
}

function findClient(state: InfisicalState, identityId: string): UniversalAuth {
  const client = state.clients.find((each) => each.identityId === identityId);
  if (!client) throw badRequest("The identity does not have universal auth");
  return client;
}

function requireEnvironment(project: Project, environment: string | null): string {
  if (project.environments.some((each) => each.slug === environment)) return environment!;
  throw notFound(`Environment with slug '${environment}' in project with ID '${project.id}' not found`);
}

function requireFolder(project: Project, environment: string, path: string): void {
  if (path === "/" || project.folders.some((each) => each.environment === environment && each.path === path)) return;
  throw notFound(`Folder with path '${path}' in environment with slug '${environment}' not found`);
}

/** Makes a folder and those above it. */
function addFolder(project: Project, environment: string, path: string): Folder {
  const parts = path.split("/").filter(Boolean);
  let folder: Folder | undefined;
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const here = `/${parts.slice(0, depth).join("/")}`;
    folder = project.folders.find((each) => each.environment === environment && each.path === here);
    if (folder) continue;
    folder = { id: newId(), environment, path: here, name: parts[depth - 1]! };
    project.folders.push(folder);
  }
  return folder!;
}

function findSecret({ project, environment, secretPath }: OpenPlace, key: string): Secret | undefined {
  return project.secrets.find(
    (each) => each.environment === environment && each.secretPath === secretPath && each.secretKey === key,
  );
}

function requireSecret(place: OpenPlace, key: string): Secret {
  const secret = findSecret(place, key);
  if (!secret) throw notFound(`Secret with name '${key}' not found`);
  return secret;
}

interface SecretInput {
  secretValue?: string | undefined;
  secretComment?: string | undefined;
}

function addSecret(place: OpenPlace, secretKey: string, { secretValue, secretComment }: SecretInput): Secret {
  const { project, environment, secretPath } = place;
  const content = { secretValue: secretValue ?? "", secretComment: secretComment ?? "" };
  const secret = { id: newId(), environment, secretPath, secretKey, ...content, version: 1 };
  project.secrets.push(secret);
  return secret;
}

function change(secret: Secret, { secretValue, secretComment }: SecretInput): Secret {
  secret.version += 1;
  if (secretValue !== undefined) secret.secretValue = secretValue;
  if (secretComment) secret.secretComment = secretComment;
  return secret;
}

function publicProject({ organization }: InfisicalState, { id, name, slug, environments }: Project) {
  return { id, name, slug, orgId: organization.id, type: "secret-manager", environments };
}

function publicIdentity({ id, name }: Identity) {
  return { id, name, authMethods: [] };
}

function publicClient({ clientId, identityId, accessTokenTTL, accessTokenMaxTTL }: UniversalAuth) {
  return { clientId, identityId, accessTokenTTL, accessTokenMaxTTL };
}

function publicSecret(project: Project, secret: Secret) {
  const { id, environment, secretPath, secretKey, secretValue, secretComment, version } = secret;
  return {
    id,
    workspace: project.id,
    environment,
    secretPath,
    secretKey,
    secretValue,
    secretComment,
    version,
    type: "shared",
  };
}

function parentOf({ path, name }: Folder): string {
  return path.slice(0, -name.length - 1) || "/";
}

function normal(path: string): string {
  return `/${path.split("/").filter(Boolean).join("/")}`;
}

function slugOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "project"
  );
}
