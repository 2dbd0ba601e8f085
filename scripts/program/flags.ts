import type { Argument, Option } from "../command.ts";

/** `--dry-run` of the key `dryRun`; `--no-order` of the negative `order`. */
export function longFlag(key: string, { negative }: Option): string {
  return `--${negative ? "no-" : ""}${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** How an option is typed, such as `-s, --stage <name>`. */
export function flagsOf(key: string, option: Option): string {
  const { short, takes, many } = option;
  const value = takes ? ` <${takes}${many === "words" ? "..." : ""}>` : "";
  return `${short ? `-${short}, ` : ""}${longFlag(key, option)}${value}`;
}

/** How an argument is shown, such as `<service>` or `[zones...]`. */
export function placeholder({ name, form }: Argument): string {
  return form === "required" ? `<${name}>` : form === "optional" ? `[${name}]` : `[${name}...]`;
}
