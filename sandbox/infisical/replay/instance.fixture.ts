import { createServer } from "node:http";
import { close, listen } from "../../listen.ts";
import { api } from "../http.ts";
import { routes } from "../routes.ts";
import type { InfisicalState } from "../state.ts";
import type { TokenSettings } from "../tokens.ts";

/** One instance of the double with a clock of its own; several have the same AUTH_SECRET. */
export class Instance {
  readonly #settings: Partial<TokenSettings>;
  #server: ReturnType<typeof createServer> | undefined;
  #url = "";
  now = Date.parse("2026-11-28T10:00:00Z");

  constructor(settings: Partial<TokenSettings> = {}) {
    this.#settings = settings;
  }

  async start(): Promise<this> {
    let state: InfisicalState | undefined;
    const database = {
      read: () => structuredClone(state),
      write: (next: InfisicalState) => {
        state = next;
      },
    };
    this.#server = createServer(api(routes(database, () => this.now, this.#settings)));
    this.#url = `http://127.0.0.1:${(await listen(this.#server)).port}`;
    return this;
  }

  async close(): Promise<void> {
    if (this.#server) await close(this.#server);
  }

  /** @param body sent as it is */
  async ask(method: string, path: string, bearer?: string, body?: string) {
    const headers = {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    };
    const response = await fetch(this.#url + path, { method, headers, ...(body !== undefined && { body }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}
