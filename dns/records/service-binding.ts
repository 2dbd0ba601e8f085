/** SVCB and HTTPS records: RFC 9460. */
import { isIPv6 } from "node:net";
import { fieldText, InvalidTextError, type Token } from "./character-string.ts";
import { absoluteName, toAscii } from "./name.ts";

/** Keys in the order of their numbers (RFC 9460 §14.3.2). */
export const SERVICE_PARAMETERS = [
  "mandatory",
  "alpn",
  "no-default-alpn",
  "port",
  "ipv4hint",
  "ech",
  "ipv6hint",
] as const;

const LISTS: ReadonlySet<string> = new Set(["mandatory", "alpn", "ipv4hint", "ipv6hint"]);

/** The number of a service parameter, named or `keyNNNNN`. Throws `InvalidText`. */
export function parameterNumber(key: string): number {
  const index = (SERVICE_PARAMETERS as readonly string[]).indexOf(key);
  if (index >= 0) return index;
  const match = /^key(\d{1,5})$/.exec(key);
  if (match === null || Number(match[1]) > 65535) throw new InvalidTextError(`unknown service parameter "${key}"`);
  return Number(match[1]);
}

export function parseServiceBinding(words: readonly Token[]): Record<string, unknown> {
  const [priority, target, ...rest] = glue(words);
  if (priority === undefined || target === undefined) throw new InvalidTextError("needs a priority and a target name");
  if (!/^\d+$/.test(priority)) throw new InvalidTextError(`invalid priority "${priority}"`);
  const svcparams: Record<string, unknown> = {};
  for (const word of rest) {
    const [, key, value] = /^([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (key === undefined) throw new InvalidTextError(`invalid service parameter "${word}"`);
    if (key in svcparams) throw new InvalidTextError(`service parameter "${key}" given twice`);
    svcparams[key] = value === undefined ? null : parameterValue(key, value);
  }
  return { svcpriority: Number(priority), targetname: target, svcparams };
}

function parameterValue(key: string, value: string): string | number | string[] {
  if (LISTS.has(key)) return value.split(/(?<!\\),/);
  return key === "port" && /^\d+$/.test(value) ? Number(value) : value;
}

/** A quoted value belongs to the key before it: `alpn="h2,h3"`. */
function glue(words: readonly Token[]): string[] {
  const out: string[] = [];
  for (const { raw } of words) {
    const last = out.at(-1);
    if (last?.endsWith("=")) out[out.length - 1] = last + raw;
    else out.push(raw);
  }
  return out;
}

/** Canonical: target with final dot, addresses in their shortest form. */
export function printServiceBinding(fields: Readonly<Record<string, unknown>>, canonical: boolean): string {
  const priority = String(fields.svcpriority ?? "");
  if (!/^\d+$/.test(priority)) throw new InvalidTextError(`invalid svcpriority "${priority}"`);
  const target = fields.targetname;
  if (typeof target !== "string" || target === "") throw new InvalidTextError("missing targetname");
  const parameters = Object.entries((fields.svcparams as Record<string, unknown> | null | undefined) ?? {})
    .map(([key, value]) => ({ number: parameterNumber(key), text: printParameter(key, value, canonical) }))
    .sort((a, b) => a.number - b.number);
  return [
    String(Number(priority)),
    canonical ? absoluteName(target) : toAscii(target),
    ...parameters.map(({ text }) => text),
  ].join(" ");
}

function printParameter(key: string, value: unknown, canonical: boolean): string {
  if (value === null || value === undefined) return key;
  const items = (Array.isArray(value) ? value : [value]).map(String);
  const printed = canonical && key === "ipv6hint" ? items.map(printHint) : key === "mandatory" ? sorted(items) : items;
  const text = printed.join(",");
  return `${key}=${/[\s"]/.test(text) ? fieldText(text) : text}`;
}

function printHint(address: string): string {
  return isIPv6(address) && !address.includes("%") ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

const sorted = (keys: readonly string[]): string[] => [...keys].sort((a, b) => parameterNumber(a) - parameterNumber(b));
