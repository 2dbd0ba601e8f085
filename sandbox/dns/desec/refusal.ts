import type { Reply } from "../http.ts";

/** An error answer of deSEC's API; `retryAfter` in seconds. */
export class DesecError extends Error {
  readonly status: number;
  readonly body: object;
  readonly retryAfter: number | undefined;

  constructor(status: number, body: object, retryAfter?: number) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  reply(): Reply {
    const headers: Record<string, string> =
      this.retryAfter === undefined ? {} : { "retry-after": String(this.retryAfter) };
    return { status: this.status, headers, body: this.body };
  }
}
