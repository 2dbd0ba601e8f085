import type { Tell } from "../note.ts";
import { type Node, textOf, valueAt, valueIn } from "./node.ts";
import { wordsOf } from "./words.ts";

/** The path that a health check asks over HTTP; what it runs is told. */
export function healthOf(service: Node, tell: Tell): string | undefined {
  const check = valueAt(service, "healthcheck");
  const test = valueIn(check, "test");
  if (!check || !test || textOf(valueAt(check, "disable")) === "true") return undefined;
  const command = wordsOf(test)
    .map(({ text }) => text)
    .join(" ");
  if (/^NONE\b/.test(command)) return undefined;
  const [found, path] =
    /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?(\/[\w./~%-]*)?/.exec(command) ?? [];
  if (found !== undefined) return path ?? "/";
  tell(
    check.at,
    check.path,
    "a check by a command is not run",
    "an app with hosts is asked over HTTP: health names the path; without hosts it counts as healthy when it runs",
  );
  return undefined;
}
