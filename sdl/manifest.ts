import { createHash } from "node:crypto";
import { compile } from "./compile.ts";
import type { Sdl } from "./document.ts";
import type { Manifest } from "./types.ts";

/** What a provider is sent for a checked SDL: groups by name, services by name. */
export function toManifest(sdl: Sdl): Manifest {
  return compile(sdl).manifest;
}

/** The exact text that is hashed and sent: keys sorted at every level, no spaces, escaped as Go's `encoding/json` does. */
export function manifestBytes(manifest: Manifest): string {
  return JSON.stringify(manifest, (_key, value) => sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** SHA-256 of `manifestBytes`, lower-case hex: the deployment's `hash` on chain. */
export function manifestVersion(manifest: Manifest): string {
  return createHash("sha256").update(manifestBytes(manifest)).digest("hex");
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
