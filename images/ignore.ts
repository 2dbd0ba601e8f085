/** Whether a path of a build context, relative and with `/`, is left out. */
export type Ignore = (path: string) => boolean;

/**
 * Reads a `.dockerignore` or `.containerignore`: globs as of Go's `filepath.Match` and `**`; a pattern holds for a path and all below it;
 * `!` makes an exception; the last line that matches decides.
 */
export function parseIgnore(text: string): Ignore {
  const rules = text.split(/\r?\n/).flatMap((line) => {
    const content = line.trim();
    if (content === "" || line.startsWith("#")) return [];
    const keeps = content.startsWith("!");
    const pattern = clean(keeps ? content.slice(1).trim() : content);
    return pattern === "" ? [] : [{ keeps, matches: toRegExp(pattern) }];
  });
  return (path) => rules.reduce((ignored, { keeps, matches }) => (matches.test(path) ? !keeps : ignored), false);
}

const clean = (pattern: string): string =>
  pattern
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");

function toRegExp(pattern: string): RegExp {
  const tokens = pattern.match(/\*\*\/|\*\*|\\.|\[[^\]]+\]|./gs) ?? [];
  return new RegExp(`^${tokens.map(translate).join("")}(/.*)?$`, "s");
}

function translate(token: string): string {
  if (token === "**/") return "(?:.*/)?";
  if (token === "**") return ".*";
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (token.length > 1 && token.startsWith("[")) return token.replaceAll("\\", "\\\\");
  return (token.length === 2 ? token.slice(1) : token).replace(/[.+^${}()|[\]\\*?/]/, "\\$&");
}
