import type { Network } from "../../network/network.ts";
import { Infisical } from "../../secrets/infisical.ts";
import type { Texts } from "./recovered.ts";

/** How a service reads its folder: what its environment says. */
export interface Reader {
  /** Base URL of Infisical. */
  readonly url: string;
  readonly projectId: string;
  readonly environment: string;
  readonly path: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The reader that a container's environment describes; undefined where it describes none. Pure. */
export function readerIn(env: Texts): Reader | undefined {
  const reader = {
    url: env.INFISICAL_DOMAIN,
    projectId: env.INFISICAL_PROJECT_ID,
    environment: env.INFISICAL_ENVIRONMENT,
    path: env.INFISICAL_PATH,
    clientId: env.INFISICAL_CLIENT_ID,
    clientSecret: env.INFISICAL_CLIENT_SECRET,
  };
  return Object.values(reader).every(Boolean) ? (reader as Reader) : undefined;
}

/** The secrets of every folder that a running service may read, by path. @param address of Infisical, where known */
export async function readFolders(
  readers: readonly Reader[],
  address: string | undefined,
  network: Network,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Texts>> {
  const found = await Promise.all(readers.map(async (reader) => [reader.path, await read(reader)] as const));
  return new Map(found);

  async function read({ url, clientId, clientSecret, ...folder }: Reader): Promise<Texts> {
    const at = { url, ...(address && { address }) };
    await using visitor = new Infisical(at, network, signal);
    const accessToken = await visitor.login(clientId, clientSecret);
    await using reader = new Infisical({ ...at, accessToken }, network, signal);
    return await reader.secrets(folder);
  }
}
