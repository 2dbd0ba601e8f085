import { chainOf, rootCauseText } from "../errors/text.ts";

/**
 * A request that nobody answered, or whose answer broke off, as in
 * `GET api.example.com/v1/zones: connect ECONNREFUSED 192.0.2.1:443`. What `fetch` throws says neither who was asked nor,
 * without its cause, why.
 */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";

  /** @param url the query is left out, as it may hold a secret @param thrown what the transport threw */
  constructor(method: string, url: string | URL, thrown: unknown) {
    const { host, pathname } = new URL(url);
    const root = chainOf(thrown).at(-1);
    super(`${method} ${host}${pathname}: ${reasonOf(root)}`, { cause: root });
  }
}

/** Some errors have no text but their class. */
function reasonOf(root: unknown): string {
  const text = rootCauseText(root);
  return /^(\w*Error)?$/.test(text) ? "the connection failed, and nothing tells why" : text;
}
