import type { Reply } from "./http.ts";

/** An error answer of a Google API. */
export class GoogleError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  reply(): Reply {
    const errors = [{ message: this.message, domain: "global", reason: this.reason }];
    return { status: this.status, body: { error: { code: this.status, message: this.message, errors } } };
  }
}
