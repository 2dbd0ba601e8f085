import { readFileSync } from "node:fs";
import { isSecretName } from "./texts.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Secret values of the environment: of variables with such a name, of those that are named here, and passwords in URLs, as
 * of a proxy. `…_FILE` names a file with the value.
 * @param named variables that the stage takes secrets from
 */
export function secretVariables(variables: Variables, named: readonly string[] = []): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!value) return [];
    if (/^PULUMI_CONFIG_PASSPHRASE_FILE$/.test(name)) return textOf(value);
    // A command that prints one; what it prints is known once it has run.
    if (name.startsWith("PLATFORM_PASSPHRASE_COMMAND_")) return [];
    if (isSecretName(name) || named.includes(name)) return /^(\/|~|\.{1,2}\/)/.test(value) ? [] : [value];
    // One with a password in it is secret as a whole, too: it may be printed in other ways.
    const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]*?:([^/?#\s]+)@/i.exec(value) ?? [];
    return password === undefined ? [] : [value, password];
  });
}

function textOf(file: string): string[] {
  try {
    return [readFileSync(file, "utf8").trim()];
  } catch {
    return [];
  }
}
