import { randomBytes } from "node:crypto";

/** Letters and digits that stand nowhere else. */
export const nonce = (): string => `k${randomBytes(9).toString("hex")}`;

/** Letters only, as a password that somebody chose. */
export const letters = (length: number): string =>
  Array.from(randomBytes(length), (octet) => "bcdfghjklmnpqrstvwxz"[octet % 20]).join("");

/** Characters that JSON, URLs, forms, HTML and shells write in another way, as far as a header may hold them. */
export const awkward = (): string => `${nonce()}"it's" <b>&\\/100%~(x)!*=;`;

/** The same with what only a text of a file may hold. */
export const ofLines = (): string => `${awkward()}é\n\t${nonce()}\n${nonce()} \n`;
