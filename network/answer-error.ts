/**
 * Why an answer was not taken:
 * `NOT_HTTPS` nothing was sent, `REDIRECTED` it leads elsewhere, `TOO_LARGE` and `TOO_SLOW` a limit was reached,
 * `NOT_JSON` it is no JSON or broke off, `WRONG_SHAPE` it is JSON of something else, `NOT_DONE` it says something else than
 * what was asked for.
 */
export type AnswerFault =
  | "NOT_HTTPS"
  | "REDIRECTED"
  | "TOO_LARGE"
  | "TOO_SLOW"
  | "NOT_JSON"
  | "WRONG_SHAPE"
  | "NOT_DONE";

/** An answer of somebody outside that is not what the protocol says. Its text holds nothing of the answer's content. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
  readonly code: AnswerFault;
  readonly host: string;
  readonly path: string;

  /** @param what is wrong, and what was expected; the query of the URL is left out, as it may hold a secret */
  constructor(code: AnswerFault, url: string | URL, what: string) {
    const { host, pathname } = new URL(url);
    super(`${host}${pathname}: ${what} (${code})`);
    this.code = code;
    this.host = host;
    this.path = pathname;
  }
}
