/** What a machine identity logs in with. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An access token, and the seconds that it lives. */
interface Issued {
  readonly accessToken: string;
  readonly expiresIn: number;
}

/** Milliseconds before its end from which on a token is not used any more. */
const MARGIN = 60_000;

/** The log-in of a client: once for all who share it, and again before its token ends. */
export class ClientLogin {
  readonly #client: Client;
  readonly #now: () => number;
  #issued: Promise<Issued> | undefined;
  #until = 0;

  constructor(client: Client, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /** @param logIn asks for a token; what it throws is passed on, and not remembered */
  async token(logIn: (client: Client) => Promise<Issued>): Promise<string> {
    if (!this.#issued || this.#now() >= this.#until) {
      const asked = this.#now();
      this.#until = Number.POSITIVE_INFINITY;
      const issued = logIn(this.#client);
      this.#issued = issued;
      try {
        this.#until = asked + (await issued).expiresIn * 1000 - MARGIN;
      } catch (error) {
        this.#issued = undefined;
        throw error;
      }
    }
    return (await this.#issued).accessToken;
  }
}
