import { isRecord, printPath } from "../../kernel/codec.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import { type PropertyChange, UNKNOWN } from "../../kernel/handler.ts";

const KNOWN_LATER = "known once up has run";

/**
 * What differs between two SDL documents, for people: env by the names of its variables (their values are secret),
 * images by old and new, everything else by its path. Pure.
 */
export function sdlChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): PropertyChange[] {
  const names = new Set([...Object.keys(services(before)), ...Object.keys(services(after))]);
  const env = [...names].flatMap((name) => envChange(name, partOf(before, name, "env"), partOf(after, name, "env")));
  const rest = structuralDiff(withoutEnv(before), withoutEnv(after), ["sdl"]);
  const images = new Map(
    [...names].map((name) => [
      printPath(["sdl", "services", name, "image"]),
      imageReason(name, partOf(before, name, "image"), partOf(after, name, "image")),
    ]),
  );
  return [...env, ...rest.map((change) => explained(change, images.get(change.path)))];
}

const explained = (change: PropertyChange, reason: string | undefined): PropertyChange =>
  reason === undefined ? change : { ...change, reason };

function imageReason(service: string, before: unknown, after: unknown): string | undefined {
  if (typeof before !== "string" || typeof after !== "string") return undefined;
  return `image of ${service}: ${after === UNKNOWN ? KNOWN_LATER : `${before} -> ${after}`}`;
}

function envChange(service: string, before: unknown, after: unknown): PropertyChange[] {
  const path = printPath(["sdl", "services", service, "env"]);
  const [old, given] = [variables(before), variables(named(after, before))];
  if (!old || !given)
    return before === after ? [] : [{ path, kind: "update", reason: `env of ${service}: ${KNOWN_LATER}` }];
  const said = [
    ...[...given.keys()].filter((name) => !old.has(name)).map((name) => `+${name}`),
    ...[...old.keys()].filter((name) => !given.has(name)).map((name) => `-${name}`),
    ...[...given].filter(([name, value]) => old.has(name) && old.get(name) !== value).map(([name]) => `~${name}`),
  ];
  return said.length === 0 ? [] : [{ path, kind: "update", reason: `env of ${service}: ${said.join(" ")}` }];
}

/**
 * The list with the names of variables whose values are not known yet: where all others stand as they stood, each has the
 * name that it had, as names are sorted.
 */
function named(after: unknown, before: unknown): unknown {
  if (!Array.isArray(after) || !Array.isArray(before) || after.length !== before.length) return after;
  const stand = after.every((entry, index) => entry === UNKNOWN || nameIn(entry) === nameIn(before[index]));
  if (!stand) return after;
  return after.map((entry, index) => (entry === UNKNOWN ? `${nameIn(before[index])}=${UNKNOWN}` : entry));
}

/** Undefined where the list, or one of its entries, is not known yet. */
function variables(env: unknown): Map<string, string> | undefined {
  if (env === undefined || env === null) return new Map();
  if (!Array.isArray(env) || env.includes(UNKNOWN)) return undefined;
  return new Map(env.map((entry) => [nameIn(entry), String(entry)]));
}

const nameIn = (entry: unknown): string => String(entry).split("=", 1)[0] ?? "";

function services(sdl: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return isRecord(sdl.services) ? sdl.services : {};
}

function partOf(sdl: Readonly<Record<string, unknown>>, name: string, part: "env" | "image"): unknown {
  const service = services(sdl)[name];
  return isRecord(service) ? service[part] : undefined;
}

function withoutEnv(sdl: Readonly<Record<string, unknown>>): unknown {
  if (!isRecord(sdl.services)) return sdl;
  const stripped = Object.entries(sdl.services).map(([name, service]) => [
    name,
    isRecord(service) ? { ...service, env: undefined } : service,
  ]);
  return { ...sdl, services: Object.fromEntries(stripped) };
}
