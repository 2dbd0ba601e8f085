/** Names of what is secret, as `STRIPE_SECRET_KEY`, `apiToken` or `passphrase`. */
const SECRET_NAME =
  /token|secret|webhook|passw|passphrase|mnemonic|credential|private|api_?key|(^|_|[a-z])key$|jwt|proof/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Shorter texts are in every message, and hide nothing. */
const SHORTEST = 3;

/** They are part of JSON. */
const LITERALS: ReadonlySet<string> = new Set(["true", "false", "null"]);

/**
 * All texts of a secret value that must not be printed: its strings, what an env entry assigns, the password of a URL, the
 * secrets of a JSON text, the lines of one that has several. Pure.
 */
export function secretTexts(value: unknown): string[] {
  return [...new Set(strings(value).flatMap(textsOf))].filter((text) => text.length >= SHORTEST && !LITERALS.has(text));
}

/**
 * Whether a text is looked for only as a word of its own, since within others it would be found where nothing is secret.
 */
export function isWord(text: string): boolean {
  return text.length < 6 || (text.length < 16 && /^[A-Za-z]+$/.test(text));
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(strings);
}

function textsOf(text: string): string[] {
  const [, name, assigned] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]+)$/.exec(text) ?? [];
  if (name === undefined || assigned === undefined) return [text, ...partsOf(text)];
  const all = [text, assigned, ...partsOf(assigned)];
  // An env is secret as a whole, but `LOG_LEVEL=debug` is not what it is secret for.
  return isSecretName(name) ? all : [...all.slice(0, 2).filter((each) => !isWord(each)), ...all.slice(2)];
}

function partsOf(text: string): string[] {
  return [...passwordOf(text), ...jsonParts(text), ...linesOf(text)];
}

/** The password of a URL: as written, and as it is meant. Pure. */
export function passwordOf(text: string): string[] {
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]*?:([^/?#\s]+)@/i.exec(text) ?? [];
  return password === undefined ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A key file is JSON with names, addresses and a key: only the key is not to be seen. */
function jsonParts(text: string): string[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    return namedSecrets(JSON.parse(text));
  } catch {
    return [];
  }
}

function namedSecrets(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    typeof item === "string"
      ? isSecretName(name) || item.includes("\n")
        ? [item, ...linesOf(item)]
        : []
      : namedSecrets(item),
  );
}

/** Lines long enough to tell something; the first and last one of PEM are in every one of them. */
function linesOf(text: string): string[] {
  if (!text.trim().includes("\n")) return [];
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 12 && !/^-----.*-----$/.test(line));
}
