import { createServer } from "node:http";
import { close, listen } from "../../listen.ts";
import { api, type Transaction } from "../http.ts";
import { routes } from "../routes.ts";
import type { Database } from "../session.ts";
import type { InfisicalState } from "../state.ts";
import type { TokenSettings } from "../tokens.ts";

/** Where an instance keeps its state. */
export interface Store {
  readonly database: Database;
  readonly transaction?: Transaction;
  close?(): Promise<void>;
}

export type OpenStore = () => Promise<Store>;

/** Forgotten with the instance. */
export const inMemory: OpenStore = async () => {
  let state: InfisicalState | undefined;
  const write = (next: InfisicalState) => {
    state = structuredClone(next);
  };
  return { database: { read: () => structuredClone(state), write } };
};

/** One instance of the double with a clock of its own; several have the same AUTH_SECRET. */
export class Instance {
  readonly #openStore: OpenStore;
  readonly #settings: Partial<TokenSettings>;
  #store: Store | undefined;
  #server: ReturnType<typeof createServer> | undefined;
  #url = "";
  now = Date.parse("2026-11-28T10:00:00Z");

  constructor(openStore: OpenStore, settings: Partial<TokenSettings> = {}) {
    this.#openStore = openStore;
    this.#settings = settings;
  }

  async start(): Promise<this> {
    this.#store = await this.#openStore();
    const { database, transaction } = this.#store;
    this.#server = createServer(
      api(
        routes(database, () => this.now, this.#settings),
        transaction,
      ),
    );
    this.#url = `http://127.0.0.1:${(await listen(this.#server)).port}`;
    return this;
  }

  async close(): Promise<void> {
    if (this.#server) await close(this.#server);
    await this.#store?.close?.();
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
