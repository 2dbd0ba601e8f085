import { createServer } from "node:http";
import { close, listen } from "../listen.ts";
import { type Image, portName } from "../runtime/container.ts";
import type { StateFile } from "../state.ts";
import { readSettings } from "./environment.ts";
import { api } from "./http.ts";
import { routes } from "./routes.ts";
import type { InfisicalState } from "./state.ts";

/** By lease: an instance lives as long as the volumes of its lease. */
export type InfisicalStates = Record<string, InfisicalState>;

/** Forgets the instance of a lease that is over. */
export function forgetInstance(file: StateFile<InfisicalStates>, lease: string): void {
  const { [lease]: gone, ...others } = file.read() ?? {};
  if (gone) file.write(others);
}

/** Port of `infisical/infisical`. */
const PORT = 8080;

/** The double of Infisical. Like the real one it does not start without its keys and databases. */
export function infisicalImage(file: StateFile<InfisicalStates>): Image {
  return async ({ env, lease, log }) => {
    const { tokens } = readSettings(env);
    const database = {
      read: () => file.read()?.[lease],
      write: (state: InfisicalState) => file.write({ ...file.read(), [lease]: state }),
    };
    const server = createServer(api(routes(database, Date.now, tokens)));
    const endpoint = await listen(server);
    log(`infisical: listening on ${PORT}`);
    return { ports: new Map([[portName(PORT, "TCP"), endpoint]]), close: () => close(server) };
  };
}
