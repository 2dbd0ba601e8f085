import { setTimeout as sleep } from "node:timers/promises";
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

/** The project of that name with at least these environments. */
export async function ensureProject(
  infisical: Infisical,
  name: string,
  environments: readonly string[],
): Promise<Project> {
  const found = (await infisical.projects()).find((project) => project.name === name);
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

export interface MachineIdentity {
  readonly identityId: string;
  readonly clientId: string;
  readonly clientSecret: string;
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
  await unlessPresent(
    infisical.grantReading(folder, identityId, `read-${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")),
  );
  await unlessPresent(infisical.attachUniversalAuth(identityId));
  const clientId = await infisical.clientId(identityId);
  return { identityId, clientId, clientSecret: await infisical.createClientSecret(identityId, name) };
}

/** The identity of that name, where it is the one whose client is known. */
export async function findIdentity(
  infisical: Infisical,
  organizationId: string,
  name: string,
  client: Omit<MachineIdentity, "identityId">,
): Promise<MachineIdentity | undefined> {
  for (const identityId of await infisical.identitiesNamed(organizationId, name)) {
    if ((await infisical.clientId(identityId)) === client.clientId) return { identityId, ...client };
  }
  return undefined;
}

/** Infisical answers 400 (409 for some) to a second creation of the same thing. */
async function unlessPresent(creation: Promise<void>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    const present =
      error instanceof InfisicalError && [400, 409].includes(error.status) && /already/i.test(error.message);
    if (!present) throw error;
  }
}
