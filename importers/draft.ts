import type { AppValues } from "../stage/services/apps.ts";
import type { Place } from "./note.ts";

/** An app that is to be written, and what a person has to decide of it. */
export interface Draft {
  readonly name: string;
  /** Of the service that it comes from. */
  readonly at: Place;
  readonly path: string;
  readonly settings: AppValues;
  /** Comments by the path in the settings, such as `volumes.data`. */
  readonly remarks: Readonly<Record<string, string>>;
}

/** In the order in which a reader wants to know them. */
const KEYS: readonly (keyof AppValues)[] = [
  "enabled",
  "image",
  "sibling",
  "containerfile",
  "credentials",
  "command",
  "args",
  "port",
  "ports",
  "hosts",
  "health",
  "uses",
  "database",
  "env",
  "secrets",
  "volumes",
  "cpu",
  "memory",
  "storage",
  "gpu",
  "replicas",
  "placement",
  "priceCeiling",
  "sdl",
];

/** Settings in the order of the block, without what is empty. */
export function ordered(settings: AppValues): AppValues {
  const known = KEYS.flatMap((key) => (isEmpty(settings[key]) ? [] : [[key, settings[key]] as const]));
  return Object.fromEntries(known) as AppValues;
}

/** `command: []` would mean the image's own, which is meant without it too. */
function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
