import { setTimeout as sleep } from "node:timers/promises";
import { ExplainedError } from "../errors/explained-error.ts";
import type { Client } from "./client-login.ts";
import { type Folder, type Infisical, InfisicalError, InfisicalUnreachableError, type Project } from "./infisical.ts";

/** Milliseconds between two looks at an instance that is starting. */
const PAUSE = 2_000;

/** Resolves when the instance answers `GET /api/status`; ends with the signal. */
export async function waitUntilUp(
  infisical: Infisical,
  signal: AbortSignal,
  status: (message: string) => void,
): Promise<void> {
  for (;;) {
    try {
      return await infisical.status();
    } catch (error) {
      signal.throwIfAborted();
      if (!isStarting(error)) throw error;
      status(`waiting for Infisical: ${error.message}`);
      await sleep(PAUSE, undefined, { signal });
    }
  }
}

/** Unreachable, or a front that has no backend yet. */
const isStarting = (error: unknown): error is Error =>
  error instanceof InfisicalUnreachableError ||
  (error instanceof InfisicalError && (error.status >= 500 || error.status === 404));

/** The project of that name, of several the one that is known. @throws Error where none of several is */
export function projectNamed(projects: readonly Project[], name: string, knownId?: string): Project | undefined {
  const alike = projects.filter((project) => project.name === name);
  const known = projects.find(({ id }) => id === knownId);
  if (known || alike.length < 2) return known ?? alike[0];
  const ids = alike.map(({ id }) => id).join(" and ");
  throw new ExplainedError(
    "secrets",
    `Infisical has ${alike.length} projects named ${name} (ids ${ids}), and which one holds the secrets is not known here`,
    { fix: "rename or delete the others there, then: ./platform up" },
  );
}

/** The project of that name with at least these environments. @param knownId where it was made before */
export async function ensureProject(
  infisical: Infisical,
  name: string,
  environments: readonly string[],
  knownId?: string,
): Promise<Project> {
  const found = projectNamed(await infisical.projects(), name, knownId);
  const project = found ?? (await infisical.createProject(name));
  const present = new Set(project.environments.map(({ slug }) => slug));
  for (const slug of environments) if (!present.has(slug)) await infisical.createEnvironment(project.id, slug);
  return project;
}

/** Makes a folder and those above it. */
export async function ensureFolder(infisical: Infisical, folder: Folder): Promise<void> {
  let path = "/";
  for (const name of folder.path.split("/").filter(Boolean)) {
    const parent = { ...folder, path };
    if (!(await infisical.folders(parent)).includes(name)) await unlessPresent(infisical.createFolder(parent, name));
    path = path === "/" ? `/${name}` : `${path}/${name}`;
  }
}

export interface MachineIdentity extends Client {
  readonly identityId: string;
}

/** A machine identity that may read one folder, with a new client secret; an unfinished one of that name is finished. */
export async function ensureIdentity(
  infisical: Infisical,
  organizationId: string,
  name: string,
  folder: Folder,
): Promise<MachineIdentity> {
  const [found] = await infisical.identitiesNamed(organizationId, name);
  const identityId = found ?? (await infisical.createIdentity(organizationId, name));
  await unlessPresent(infisical.addMember(folder.projectId, identityId));
  await unlessPresent(infisical.grantReading(folder, identityId, readingSlug(name)));
  await unlessPresent(infisical.attachUniversalAuth(identityId));
  const clientId = await infisical.clientId(identityId);
  const { clientSecret } = await infisical.createClientSecret(identityId, name);
  return { identityId, clientId, clientSecret };
}

/** Revokes all client secrets of an identity that were made by us but one: those before, and those of runs that were killed. */
export async function revokeOthers(
  infisical: Infisical,
  identityId: string,
  name: string,
  kept: string,
): Promise<void> {
  const all = await infisical.clientSecrets(identityId);
  const others = all.filter(({ id, description }) => id !== kept && description === name);
  for (const { id } of others) await infisical.revokeClientSecret(identityId, id);
}

/** Slug of the privilege by which the identity of that name reads its folder. */
export const readingSlug = (name: string): string => `read-${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/**
 * Proves that a machine identity sees every secret of its folder: one that it may not read is left out of the answer
 * without a word, and a service would start without it. @throws Error with what it does not see
 */
export async function proveReading(infisical: Infisical, client: Client, name: string, folder: Folder): Promise<void> {
  const present = await namesIn(infisical, folder);
  const { accessToken } = await infisical.login(client);
  await using reader = infisical.withToken(accessToken);
  const seen = new Set(await namesIn(reader, folder));
  const hidden = present.filter((key) => !seen.has(key));
  if (hidden.length === 0) return;
  throw new ExplainedError(
    "secrets",
    `identity ${name} does not see ${hidden.length} of the ${present.length} secrets in ${folder.path} (${hidden.slice(0, 3).join(", ")})`,
    { fix: "delete its additional privileges in Infisical, then: ./platform up" },
  );
}

const namesIn = async (infisical: Infisical, folder: Folder): Promise<string[]> =>
  Object.keys(await absentAs({}, infisical.secrets(folder)));

/** What is there, or `otherwise`. */
async function absentAs<T>(otherwise: T, looking: Promise<T>): Promise<T> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof InfisicalError && error.status === 404) return otherwise;
    throw error;
  }
}

/** The identity of that name, where it is the one whose client is known. */
export async function findIdentity(
  infisical: Infisical,
  organizationId: string,
  name: string,
  client: Client,
): Promise<MachineIdentity | undefined> {
  for (const identityId of await infisical.identitiesNamed(organizationId, name)) {
    if ((await infisical.clientId(identityId)) === client.clientId) return { identityId, ...client };
  }
  return undefined;
}

/** Infisical answers 400 (409 for some) to a second creation of the same thing: `…already…` or `…exists`. */
export async function unlessPresent(creation: Promise<void>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    const present =
      error instanceof InfisicalError &&
      [400, 409].includes(error.status) &&
      /\b(already|exists)\b/i.test(error.reason);
    if (!present) throw error;
  }
}
