import { type Actor, authenticate, isAdministrator } from "./access.ts";
import { ApiError, type Call, type Handler, notAllowed, unauthorized } from "./http.ts";
import type { InfisicalState } from "./state.ts";
import type { TokenSettings } from "./tokens.ts";

/** Where an instance keeps its state. What is read is a copy; what is changed in it counts when it is written. */
export interface Database {
  read(): InfisicalState | undefined;
  write(state: InfisicalState): void;
}

/** How routes get at the state of an instance, with the rights of who asks. */
export class Session {
  readonly database: Database;
  readonly now: () => number;
  readonly tokens: TokenSettings;

  constructor(database: Database, now: () => number, tokens: TokenSettings) {
    this.database = database;
    this.now = now;
    this.tokens = tokens;
  }

  /** Who asks. @throws ApiError 401 or 403 */
  authenticate(call: Call): { state: InfisicalState; actor: Actor } {
    const state = this.database.read();
    const actor = authenticate(state, call.bearer, this.now(), this.tokens);
    if (!state) throw unauthorized("Token missing");
    // a use counts although what was asked for is refused
    this.database.write(state);
    return { state, actor };
  }

  /** A route for whoever has a token; what it changed is kept. */
  authorized(handle: (call: Call, state: InfisicalState, actor: Actor) => unknown): Handler {
    return (call) => {
      const { state, actor } = this.authenticate(call);
      const answer = handle(call, state, actor);
      this.database.write(state);
      return answer;
    };
  }

  /** A route for administrators of the organization. @param refusal what others are told */
  administered(
    handle: (call: Call, state: InfisicalState, actor: Actor) => unknown,
    refusal: ApiError = notAllowed("edit", "organization"),
  ): Handler {
    return this.authorized((call, state, actor) => {
      if (!isAdministrator(actor)) throw refusal;
      return handle(call, state, actor);
    });
  }

  /** A route for people. */
  personal(handle: (call: Call, state: InfisicalState) => unknown): Handler {
    return this.authorized((call, state, actor) => {
      const refused = "You are not allowed to access this resource";
      if (actor !== "user") throw new ApiError(403, `Forbidden access to ${call.target}`, refused);
      return handle(call, state);
    });
  }
}
