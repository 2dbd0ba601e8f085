import { isRecord, printPath } from "../../kernel/codec.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import { type PropertyChange, UNKNOWN } from "../../kernel/handler.ts";

/**
 * What differs between two SDL documents, for people: env by the names of its variables (their values are secret),
 * everything else by its path. Pure.
 */
export function sdlChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): PropertyChange[] {
  const names = new Set([...Object.keys(services(before)), ...Object.keys(services(after))]);
  const env = [...names].flatMap((name) => envChange(name, envOf(before, name), envOf(after, name)));
  const rest = structuralDiff(withoutEnv(before), withoutEnv(after), ["sdl"]);
  return [...env, ...rest];
}

function envChange(service: string, before: unknown, after: unknown): PropertyChange[] {
  const path = printPath(["sdl", "services", service, "env"]);
  const [old, given] = [variables(before), variables(after)];
  if (!old || !given) return before === after ? [] : [{ path, kind: "update" }];
  const said = [
    ...[...given.keys()].filter((name) => !old.has(name)).map((name) => `+${name}`),
    ...[...old.keys()].filter((name) => !given.has(name)).map((name) => `-${name}`),
    ...[...given].filter(([name, value]) => old.has(name) && old.get(name) !== value).map(([name]) => `~${name}`),
  ];
  return said.length === 0 ? [] : [{ path, kind: "update", reason: `env of ${service}: ${said.join(" ")}` }];
}

/** Undefined where the list, or one of its entries, is not known yet. */
function variables(env: unknown): Map<string, string> | undefined {
  if (env === undefined || env === null) return new Map();
  if (!Array.isArray(env) || env.includes(UNKNOWN)) return undefined;
  return new Map(env.map((entry) => [String(entry).split("=", 1)[0] ?? "", String(entry)]));
}

function services(sdl: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return isRecord(sdl.services) ? sdl.services : {};
}

function envOf(sdl: Readonly<Record<string, unknown>>, name: string): unknown {
  const service = services(sdl)[name];
  return isRecord(service) ? service.env : undefined;
}

function withoutEnv(sdl: Readonly<Record<string, unknown>>): unknown {
  if (!isRecord(sdl.services)) return sdl;
  const stripped = Object.entries(sdl.services).map(([name, service]) => [
    name,
    isRecord(service) ? { ...service, env: undefined } : service,
  ]);
  return { ...sdl, services: Object.fromEntries(stripped) };
}
