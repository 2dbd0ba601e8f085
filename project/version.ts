import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's version, such as `0.1.0`: that of package.json. */
export function projectVersion(): string {
  const manifest = readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
