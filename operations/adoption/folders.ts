import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import type { Network } from "../../network/network.ts";
import { asAdministrator } from "../../secrets/administrator.ts";
import { projectNamed } from "../../secrets/ensure.ts";
import { Infisical, InfisicalError } from "../../secrets/infisical.ts";
import type { Texts } from "./recovered.ts";

/** Infisical as it runs, and who may read everything in it. */
export interface SecretStore {
  readonly url: string;
  /** Leased address; undefined where only the name is known. */
  readonly address: string | undefined;
  readonly email: string;
  readonly password: string;
  /** Name of the project. */
  readonly project: string;
}

export interface FolderName {
  /** Slug. */
  readonly environment: string;
  readonly path: string;
}

/**
 * The secrets of the folders, by path; one that is not there has none. The administrator reads them, so that it does not
 * matter whose services run. Throws a `UserError` where he is not logged in, before anything is changed.
 */
export async function readFolders(
  store: SecretStore,
  folders: readonly FolderName[],
  network: Network,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Texts>> {
  const at = { url: store.url, ...(store.address && { address: store.address }) };
  await using visitor = new Infisical(at, network, signal);
  try {
    return await asAdministrator(visitor, store, (administrator) => readAll(administrator, store, folders));
  } catch (error) {
    throw new UserError(
      "adoption",
      `Infisical at ${store.url} does not log ${store.email} in: ${errorText(error)}. Nothing was adopted.`,
      "PLATFORM_INFISICAL_PASSWORD=… ./platform adopt, with the administrator's password of your recovery kit",
    );
  }
}

async function readAll(
  infisical: Infisical,
  store: SecretStore,
  folders: readonly FolderName[],
): Promise<ReadonlyMap<string, Texts>> {
  const projectId = projectNamed(await infisical.projects(), store.project)?.id;
  if (projectId === undefined) return new Map();
  const read = async (folder: FolderName): Promise<Texts> =>
    infisical.secrets({ ...folder, projectId }).catch((error: unknown) => {
      if (error instanceof InfisicalError && error.status === 404) return {};
      throw error;
    });
  return new Map(await Promise.all(folders.map(async (folder) => [folder.path, await read(folder)] as const)));
}
