/** Patterns over record keys such as `www/A`. */

/**
 * Which keys `name/TYPE` the globs choose. `*` stands for any run of characters within name or type, a glob without `/` is
 * for every type (`*.dev`, `www/A`, `/MX` at the apex, `*` everything), `!` before a glob takes keys out again.
 */
export function keysOf(globs: readonly string[]): (key: string) => boolean {
  const chosen = globs.filter((glob) => !glob.startsWith("!")).map(patternOf);
  const left = globs.filter((glob) => glob.startsWith("!")).map((glob) => patternOf(glob.slice(1)));
  return (key) => chosen.some((pattern) => pattern.test(key)) && !left.some((pattern) => pattern.test(key));
}

function patternOf(glob: string): RegExp {
  const whole = glob.includes("/") ? glob : `${glob}/*`;
  return new RegExp(`^${whole.split("*").map(literal).join("[^/]*")}$`, "i");
}

const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
