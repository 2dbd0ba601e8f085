import { authenticate, requireAdmin } from "./access.ts";
import { type Call, type Handler, unauthorized } from "./http.ts";
import type { Identity, InfisicalState } from "./state.ts";

/** Where an instance keeps its state. */
export interface Database {
  read(): InfisicalState | undefined;
  write(state: InfisicalState): void;
}

/** How routes get at the state of an instance, with the rights of who asks. */
export class Session {
  readonly database: Database;
  readonly now: () => number;

  constructor(database: Database, now: () => number) {
    this.database = database;
    this.now = now;
  }

  /** @throws ApiError 401 while the instance is not bootstrapped, for then nobody has a token */
  load(): InfisicalState {
    const state = this.database.read();
    if (!state) throw unauthorized("Token missing");
    return state;
  }

  /** A route for whoever has a token; what it changed is kept. */
  authorized(handle: (call: Call, state: InfisicalState, identity: Identity) => unknown): Handler {
    return (call) => {
      const state = this.load();
      const answer = handle(call, state, authenticate(state, call.bearer, this.now()));
      this.database.write(state);
      return answer;
    };
  }

  /** The same, and for the administrator as a person who has selected the organization. */
  administeredByAnybody(handle: (call: Call, state: InfisicalState) => unknown): Handler {
    const asIdentity = this.administered(handle);
    return (call) => {
      const state = this.database.read();
      const user = (state?.userTokens ?? []).find(({ token }) => token === call.bearer);
      if (!state || !user || user.organizationId === null || user.expiresAt <= this.now()) return asIdentity(call);
      return handle(call, state);
    };
  }

  /** A route for administrators of the organization. */
  administered(handle: (call: Call, state: InfisicalState) => unknown): Handler {
    return this.authorized((call, state, identity) => {
      requireAdmin(identity);
      return handle(call, state);
    });
  }
}
