import type { Dispatcher } from "undici";
import { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import { rootCauseText } from "../errors/text.ts";
import { AnswerError } from "../network/answer-error.ts";
import { boundedFetch } from "../network/bounded-fetch.ts";
import { dispatcher } from "../network/http.ts";
import { readJson } from "../network/json.ts";
import type { Network } from "../network/network.ts";
import { rememberSecret } from "../redaction/known.ts";
import { inBatches } from "./batches.ts";
import type { Client, ClientLogin } from "./client-login.ts";
import { refusalText } from "./refusal-text.ts";

export interface InfisicalAddress {
  /** Base URL, such as `https://secrets.example.com`. */
  readonly url: string;
  /** IP address or host to connect to instead of the URL's host, which TLS is still verified for. */
  readonly address?: string;
  readonly accessToken?: string | undefined;
  /** In place of a token. */
  readonly login?: ClientLogin | undefined;
}

/** An answer other than 2xx. Carries no secret: request bodies are never part of it. */
export class InfisicalError extends Error {
  readonly status: number;
  /** Infisical's words. */
  readonly reason: string;

  constructor(call: string, status: number, message: string) {
    super(`Infisical refused ${call}: ${status} ${printableLine(message)}`);
    this.name = "InfisicalError";
    this.status = status;
    this.reason = message;
  }
}

/** The client that logs the toolkit in is not known there, or not any more. */
export class InfisicalLoginError extends InfisicalError {
  constructor(call: string, status: number, message: string) {
    super(call, status, message);
    this.name = "InfisicalLoginError";
  }
}

/** No answer at all: the instance is not there, or not there yet. */
export class InfisicalUnreachableError extends Error {
  constructor(url: string, cause: unknown) {
    super(`Infisical at ${url} does not answer: ${rootCauseText(cause)}`, { cause });
    this.name = "InfisicalUnreachableError";
  }
}

const identifier = z.string().min(1);
const environment = z.object({ id: identifier, slug: z.string() });
const project = z.object({ id: identifier, name: z.string(), environments: z.array(environment) });
const bootstrapped = z.object({
  organization: z.object({ id: identifier }),
  identity: z.object({ credentials: z.object({ token: z.string().min(1) }) }),
});
const secretList = z.object({ secrets: z.array(z.object({ secretKey: z.string(), secretValue: z.string() })) });
const identities = z.object({
  identities: z.array(z.object({ identityId: identifier, identity: z.object({ name: z.string() }) })),
});

const LIMITS = { total: 30_000, octets: 32 * 2 ** 20 };

/** Answers to what was made or taken away: that it is the thing that was asked for. */
const named = (name: string) => z.object({ name: z.literal(name) });
const thing = z.object({ id: identifier });
const label = z.object({ name: z.string() });
const keysOf = (keys: readonly string[]) =>
  z
    .object({ secrets: z.array(z.object({ secretKey: z.string() })) })
    .refine(({ secrets }) => new Set(secrets.map(({ secretKey }) => secretKey)).isSupersetOf(new Set(keys)), {
      message: "are not the secrets that were written; where changes want an approval, nothing is written before",
      path: ["secrets"],
    });

export type Project = z.output<typeof project>;

/** Where secrets lie. */
export interface Folder {
  readonly projectId: string;
  /** Slug, such as `prod`. */
  readonly environment: string;
  /** Such as `/service-auth`. */
  readonly path: string;
}

interface CallOptions {
  readonly query?: Record<string, string>;
  readonly body?: object;
  /** Without a token: even where none is needed, one that is not good any more is refused. */
  readonly anonymous?: boolean;
}

/** E-mail address and password of the administrator as a person. */
export interface PersonalLogin {
  readonly email: string;
  readonly password: string;
}

/** A client secret, without itself. */
export interface ClientSecretRecord {
  readonly id: string;
  readonly description: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Infisical's REST API (v0.164), as far as the platform needs it. Close it after use (`await using`). */
export class Infisical implements AsyncDisposable {
  readonly #at: InfisicalAddress;
  readonly #network: Network;
  readonly #dispatcher: Dispatcher;
  readonly #signal: AbortSignal;

  constructor(at: InfisicalAddress, network: Network, signal: AbortSignal) {
    this.#at = at;
    this.#network = network;
    this.#signal = signal;
    this.#dispatcher = dispatcher(at.address === undefined ? network : redirected(network, at.address));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** Another client of the same instance, who asks with that token. */
  withToken(accessToken: string): Infisical {
    return new Infisical({ ...this.#at, accessToken, login: undefined }, this.#network, this.#signal);
  }

  /** Resolves when the instance is up and migrated. @throws InfisicalUnreachable, InfisicalError */
  async status(): Promise<void> {
    await this.#call("GET /api/status", z.object({ message: z.string() }), { anonymous: true });
  }

  /**
   * First administrator and organization; works once an instance. The token may be refused from the beginning, as it does not
   * say when it ends: conformance/infisical, `default-env/…`.
   */
  async bootstrap(body: PersonalLogin & { organization: string }) {
    rememberSecret(body.password);
    const asked = { body, anonymous: true };
    const { organization, identity } = await this.#call("POST /api/v1/admin/bootstrap", bootstrapped, asked);
    rememberSecret(identity.credentials.token);
    return { organizationId: organization.id, accessToken: identity.credentials.token };
  }

  /** A session of a person in the organization of the instance. Close it after use. */
  async logInAsPerson({ email, password }: PersonalLogin): Promise<{ organizationId: string; person: Infisical }> {
    rememberSecret(password);
    const login = z.object({ accessToken: z.string().min(1) });
    const asked = { body: { email, password }, anonymous: true };
    const { accessToken } = await this.#call("POST /api/v3/auth/login", login, asked);
    await using visitor = this.withToken(accessToken);
    const { organizationId, token } = await visitor.#selectOrganization();
    return { organizationId, person: this.withToken(token) };
  }

  async #selectOrganization(): Promise<{ organizationId: string; token: string }> {
    const list = z.object({ organizations: z.array(z.object({ id: identifier })).min(1) });
    const { organizations } = await this.#call("GET /api/v1/organization", list);
    const organizationId = organizations[0]!.id;
    const selected = z.object({ token: z.string().min(1) });
    const { token } = await this.#call("POST /api/v3/auth/select-organization", selected, { body: { organizationId } });
    return { organizationId, token };
  }

  /** Access token of a machine identity (universal auth), and the seconds it lives. @throws InfisicalLoginError */
  async login({ clientId, clientSecret }: Client): Promise<{ accessToken: string; expiresIn: number }> {
    rememberSecret(clientSecret);
    const call = "POST /api/v1/auth/universal-auth/login";
    const answer = z.object({ accessToken: z.string().min(1), expiresIn: z.number() });
    try {
      return await this.#call(call, answer, { body: { clientId, clientSecret }, anonymous: true });
    } catch (error) {
      if (!(error instanceof InfisicalError) || error.status !== 401) throw error;
      throw new InfisicalLoginError(call, error.status, error.reason);
    }
  }

  async projects(): Promise<Project[]> {
    return (await this.#call("GET /api/v1/projects", z.object({ projects: z.array(project) }))).projects;
  }

  async createProject(projectName: string): Promise<Project> {
    const body = { projectName, shouldCreateDefaultEnvs: false };
    const shape = z.object({ project: project.and(named(projectName)) });
    return (await this.#call("POST /api/v1/projects", shape, { body })).project;
  }

  async deleteProject(projectId: string): Promise<void> {
    const shape = z.union([z.object({ project: thing }), z.object({ workspace: thing })]);
    await this.#call(`DELETE /api/v1/projects/${projectId}`, shape);
  }

  async createEnvironment(projectId: string, slug: string): Promise<void> {
    const shape = z.object({ environment: environment.extend({ slug: z.literal(slug) }) });
    await this.#call(`POST /api/v1/projects/${projectId}/environments`, shape, { body: { name: slug, slug } });
  }

  /** Names of the folders directly below `path`. */
  async folders({ projectId, environment, path }: Folder): Promise<string[]> {
    const query = { projectId, environment, path };
    const { folders } = await this.#call(
      "GET /api/v2/folders",
      z.object({ folders: z.array(z.object({ name: z.string() })) }),
      { query },
    );
    return folders.map(({ name }) => name);
  }

  async createFolder(parent: Folder, name: string): Promise<void> {
    await this.#call("POST /api/v2/folders", z.object({ folder: named(name) }), { body: { ...parent, name } });
  }

  async secrets({ projectId, environment, path }: Folder): Promise<Record<string, string>> {
    // what is written is plain text: `${…}` in it refers to nothing
    const query = {
      projectId,
      environment,
      secretPath: path,
      expandSecretReferences: "false",
      includeImports: "false",
    };
    const { secrets } = await this.#call("GET /api/v4/secrets", secretList, { query });
    const values = Object.fromEntries(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]));
    rememberSecret(assigned(values));
    return values;
  }

  /** Creates or overwrites. */
  async writeSecrets(
    { projectId, environment, path }: Folder,
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    rememberSecret(assigned(values));
    const secrets = Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
    for (const batch of inBatches(secrets)) {
      const body = { projectId, environment, secretPath: path, mode: "upsert", secrets: batch };
      const answer = keysOf(batch.map(({ secretKey }) => secretKey));
      await this.#call("PATCH /api/v4/secrets/batch", answer, { body });
    }
  }

  async deleteSecrets({ projectId, environment, path }: Folder, keys: readonly string[]): Promise<void> {
    for (const batch of inBatches(keys.map((secretKey) => ({ secretKey })))) {
      const body = { projectId, environment, secretPath: path, secrets: batch };
      const answer = keysOf(batch.map(({ secretKey }) => secretKey));
      await this.#call("DELETE /api/v4/secrets/batch", answer, { body });
    }
  }

  /** Ids of the machine identities of that name. */
  async identitiesNamed(organizationId: string, name: string): Promise<string[]> {
    const query = { orgId: organizationId };
    const all = await this.#call("GET /api/v1/identities", identities, { query });
    return all.identities.filter(({ identity }) => identity.name === name).map(({ identityId }) => identityId);
  }

  /** @throws InfisicalError 404 where there is none */
  async identity(identityId: string): Promise<void> {
    await this.#call(`GET /api/v1/identities/${identityId}`, z.object({ identity: z.object({ identity: label }) }));
  }

  /** A machine identity without rights in the organization. @returns its id */
  async createIdentity(organizationId: string, name: string): Promise<string> {
    const body = { name, organizationId, role: "no-access" };
    return (await this.#call("POST /api/v1/identities", z.object({ identity: z.object({ id: identifier }) }), { body }))
      .identity.id;
  }

  async deleteIdentity(identityId: string): Promise<void> {
    await this.#call(`DELETE /api/v1/identities/${identityId}`, z.object({ identity: label }));
  }

  /** Makes the identity a member of the project, without rights of its own. */
  async addMember(projectId: string, identityId: string): Promise<void> {
    const body = { roles: [{ role: "no-access", isTemporary: false }] };
    const path = `/api/v1/projects/${projectId}/memberships/identities/${identityId}`;
    await this.#call(
      `POST ${path}`,
      z.object({ identityMembership: z.object({ identityId: z.literal(identityId) }) }),
      { body },
    );
  }

  /** Lets a member read the secrets of one folder. */
  async grantReading({ projectId, environment, path }: Folder, identityId: string, slug: string): Promise<void> {
    const conditions = { environment: { $eq: environment }, secretPath: { $eq: path } };
    const permissions = [{ subject: "secrets", action: ["describeSecret", "readValue"], conditions }];
    const body = { identityId, projectId, slug, type: { isTemporary: false }, permissions };
    const shape = z.object({ privilege: z.object({ slug: z.string() }) });
    await this.#call("POST /api/v2/identity-project-additional-privilege", shape, { body });
  }

  /** Lets the identity log in by client id and secret. */
  async attachUniversalAuth(identityId: string): Promise<void> {
    const body = { accessTokenTTL: 3600, accessTokenMaxTTL: 3600 };
    const shape = z.object({ identityUniversalAuth: z.object({ clientId: identifier }) });
    await this.#call(`POST /api/v1/auth/universal-auth/identities/${identityId}`, shape, { body });
  }

  async clientId(identityId: string): Promise<string> {
    const answer = z.object({ identityUniversalAuth: z.object({ clientId: identifier }) });
    return (await this.#call(`GET /api/v1/auth/universal-auth/identities/${identityId}`, answer)).identityUniversalAuth
      .clientId;
  }

  /** @param ttl seconds it is good for; 0 = for ever */
  async createClientSecret(
    identityId: string,
    description: string,
    ttl = 0,
  ): Promise<{ id: string; clientSecret: string }> {
    const path = `/api/v1/auth/universal-auth/identities/${identityId}/client-secrets`;
    const shape = z.object({ clientSecret: identifier, clientSecretData: thing });
    const made = await this.#call(`POST ${path}`, shape, { body: { description, ttl } });
    rememberSecret(made.clientSecret);
    return { id: made.clientSecretData.id, clientSecret: made.clientSecret };
  }

  /** Those that were not revoked. */
  async clientSecrets(identityId: string): Promise<ClientSecretRecord[]> {
    const path = `/api/v1/auth/universal-auth/identities/${identityId}/client-secrets`;
    const record = thing.extend({ description: z.string(), createdAt: z.string() });
    return (await this.#call(`GET ${path}`, z.object({ clientSecretData: z.array(record) }))).clientSecretData;
  }

  async revokeClientSecret(identityId: string, id: string): Promise<void> {
    const path = `/api/v1/auth/universal-auth/identities/${identityId}/client-secrets/${id}/revoke`;
    await this.#call(`POST ${path}`, z.object({ clientSecretData: z.object({ id: z.literal(id) }) }));
  }

  /** Lets in again whom wrong log-ins of that identity have locked out. */
  async clearLockouts(identityId: string): Promise<void> {
    const path = `/api/v1/auth/universal-auth/identities/${identityId}/clear-lockouts`;
    await this.#call(`POST ${path}`, z.object({ deleted: z.number() }));
  }

  /** Makes the person who asks an administrator of a project that somebody else made. */
  async grantAdminAccess(projectId: string): Promise<void> {
    const path = `/api/v1/organization-admin/projects/${projectId}/grant-admin-access`;
    await this.#call(`POST ${path}`, z.object({ membership: z.object({ projectId: z.literal(projectId) }) }));
  }

  async #call<T>(call: string, answer: z.ZodType<T>, { query, body, anonymous }: CallOptions = {}): Promise<T> {
    const [method, path] = call.split(" ") as [string, string];
    const url = new URL(path, this.#at.url);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const token = anonymous ? undefined : await this.#token();
    // Who answers may repeat it, in an error or in a page.
    rememberSecret(token);
    const response = await this.#send(url, method, body, token);
    const text = await response.text();
    if (response.ok) return readJson(text, answer, url);
    const why = refusalText(text);
    if (why !== undefined) throw new InfisicalError(call, response.status, why);
    throw new InfisicalUnreachableError(this.#at.url, new Error(`HTTP ${response.status} of something before it`));
  }

  async #token(): Promise<string | undefined> {
    return this.#at.accessToken ?? (await this.#at.login?.token((client) => this.login(client)));
  }

  async #send(url: URL, method: string, body: object | undefined, accessToken: string | undefined) {
    try {
      return await boundedFetch(url, {
        method,
        dispatcher: this.#dispatcher,
        signal: this.#signal,
        limits: LIMITS,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      this.#signal.throwIfAborted();
      // Somebody answered, but not within limits: what stands there is not known to be away.
      if (error instanceof AnswerError && error.code !== "TOO_SLOW") throw error;
      throw new InfisicalUnreachableError(this.#at.url, error);
    }
  }
}

/** By the name it is told which short ones are secret. */
const assigned = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`);

const redirected = (network: Network, address: string): Network => ({
  dial: (_host, port, transport) => network.dial(address, port, transport),
  authorities: () => network.authorities(),
});
