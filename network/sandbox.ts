import { type Endpoint, internet, type Network } from "./network.ts";
import { undici } from "./undici.ts";

/** The network a stage lives on. @param sandbox control URL; absent = the internet */
export function networkOf(sandbox: string | undefined): Network {
  return sandbox === undefined ? internet : sandboxNetwork(sandbox);
}

/**
 * The network of a running sandbox: every endpoint is looked up at its control API.
 * @param controlUrl such as `http://127.0.0.1:17600`
 */
export function sandboxNetwork(controlUrl: string): Network {
  return {
    async dial(host, port, transport) {
      const query = new URLSearchParams({ host, port: String(port), transport });
      const response = await ask(controlUrl, `/dial?${query}`);
      if (response.status === 404) {
        throw new Error(`connect ${host}:${port}/${transport}: nothing listens there in the sandbox at ${controlUrl}`);
      }
      return (await answer(response, controlUrl)) as Endpoint;
    },
    async authorities() {
      return (await answer(await ask(controlUrl, "/authorities"), controlUrl)) as string[];
    },
  };
}

/** Where the images of a sandbox are pushed to. */
export interface SandboxRegistry {
  /** Such as `127.0.0.1:17608`; speaks plain HTTP. */
  readonly registry: string;
  /** Containers-storage folders of the images that others are built from. */
  readonly imageStores: readonly string[];
}

/** The registry of a running sandbox; undefined where no image is ever run. */
export async function sandboxRegistry(controlUrl: string): Promise<SandboxRegistry | undefined> {
  const answered = await answer(await ask(controlUrl, "/registry"), controlUrl);
  const { registry, imageStores } = answered as Partial<SandboxRegistry>;
  return registry === undefined || imageStores === undefined ? undefined : { registry, imageStores };
}

async function ask(controlUrl: string, path: string) {
  try {
    return await undici().fetch(new URL(path, controlUrl), { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new Error(`no sandbox answers at ${controlUrl}; start it with ./platform sandbox start`, { cause: error });
  }
}

async function answer(response: Awaited<ReturnType<typeof fetch>>, controlUrl: string): Promise<unknown> {
  if (!response.ok) throw new Error(`sandbox at ${controlUrl} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
