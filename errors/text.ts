/**
 * What something that was thrown says, with all that caused it, as in `fetch failed: connect ECONNREFUSED 127.0.0.1:1`.
 * What is said already is not said again; line breaks are those of the messages. Of what is no error only the
 * properties are named, since their values may be secret.
 */
export function errorText(error: unknown): string {
  return chainOf(error)
    .map(ownText)
    .reduce((said, next) => (tells(said, next) ? said : `${said}: ${next}`));
}

/** What the first cause of it all says: of a request that failed, clients say no more than `fetch failed`. */
export function rootCauseText(error: unknown): string {
  return ownText(chainOf(error).at(-1));
}

/** An error, its cause, the cause's cause …; errors are told by their form, since they may come from another realm. */
export function chainOf(error: unknown): readonly unknown[] {
  const chain = [error];
  for (let next = causeOf(error); next !== undefined && !chain.includes(next); next = causeOf(next)) chain.push(next);
  return chain;
}

function causeOf(error: unknown): unknown {
  return (typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined) ?? undefined;
}

/** Whether a text has the other one in it, as words of their own. */
function tells(text: string, part: string): boolean {
  const at = text.indexOf(part);
  const around = [text[at - 1], text[at + part.length]];
  return part === "" || (at >= 0 && !around.some((character) => /\w/.test(character ?? "")));
}

function ownText(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, errors, code, name } = error as Partial<Record<string, unknown>>;
  const members = Array.isArray(errors) ? [...new Set(errors.map(errorText))].join("; ") : "";
  if (typeof message === "string" && message !== "") {
    return tells(message, members) ? message : `${message}: ${members}`;
  }
  if (members !== "") return members;
  if (typeof code === "string") return code;
  if (error instanceof Error || typeof message === "string") return String(name ?? "Error");
  return `something with ${Object.keys(error).join(", ") || "no properties"}`;
}
