import { DNS_PROVIDER_NAMES } from "../../dns/providers/registry.ts";
import { toAscii } from "../../dns/records/name.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { nearest } from "../../stage/allowed.ts";
import { stageSchema } from "../../stage/schema.ts";
import { CATALOG, SERVICES, type ServiceName } from "../../stage/services/catalog.ts";
import { isRegistryName } from "../../stage/services/image-name.ts";
import type { Known, Surroundings } from "./known.ts";

/** The name of a new stage. Each reader throws an error for a person where an answer is none. */
export function readStage(text: string, _: Partial<Known>, { stages, force }: Surroundings): string {
  if (!/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/.test(text))
    throw new Error(`"${text}" is no name of a stage such as shop: lower-case letters, digits and dashes, at most 32`);
  if (Object.hasOwn(stages, text) && !force)
    throw new Error(`Pulumi.${text}.yaml is there already; take another name, or add --force to write it anew`);
  return text;
}

/** Names that no one can register (RFC 2606, RFC 6762). */
const RESERVED = ["test", "example", "invalid", "localhost", "local"];

/** A domain, in letters that DNS knows. */
export function readDomain(text: string, { place, stage }: Partial<Known>, { stages }: Surroundings): string {
  const domain = asciiOf(text.replace(/\.$/, ""));
  const [problem] = stageSchema.shape.domain.safeParse(domain).error?.issues ?? [];
  if (problem || domain.length > 253) throw new Error(`"${text}" is no domain such as example.com${urlHint(text)}`);
  const top = domain.slice(domain.lastIndexOf(".") + 1);
  if (place === "live" && RESERVED.includes(top))
    throw new Error(
      `"${domain}" cannot be reached on the internet: .${top} is reserved; on the sandbox it can (--sandbox)`,
    );
  const other = Object.keys(stages).find((name) => name !== stage && stages[name] === domain);
  if (other !== undefined)
    throw new Error(`"${domain}" is the domain of stage ${other}; two stages would write the same records`);
  return domain;
}

function asciiOf(text: string): string {
  try {
    return toAscii(text);
  } catch {
    return text;
  }
}

const urlHint = (text: string): string => (/^\w+:\/\//.test(text) ? "; write it without https:// and path" : "");

/** Words of a list, with commas or spaces between. */
const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** DNS providers, in the order in which they are typed, each once. */
export function readDns(text: string): DnsProviderName[] {
  const names = [...new Set(wordsOf(text))].map((word) => oneOf(word, DNS_PROVIDER_NAMES, "DNS provider"));
  if (names.length === 0) throw new Error(`at least one of ${DNS_PROVIDER_NAMES.join(", ")} is needed`);
  return names;
}

/** Services of the platform, by their key in the stage file or by their name. */
export function readServices(text: string): ServiceName[] {
  const byName = new Map(SERVICES.map((service): [string, ServiceName] => [CATALOG[service].name, service]));
  const keys = wordsOf(text).map((word) => byName.get(word) ?? oneOf(word, SERVICES, "service"));
  return [...new Set(keys)];
}

function oneOf<Name extends string>(word: string, names: readonly Name[], what: string): Name {
  const found = names.find((name) => name === word);
  if (found) return found;
  const guess = nearest(word, names);
  throw new Error(
    `there is no ${what} "${word}"; ${guess ? `did you mean ${guess}?` : `there are ${names.join(", ")}`}`,
  );
}

/** Where images are pushed to. */
export function readRegistry(text: string): string {
  const name = text.replace(/\/$/, "");
  if (isRegistryName(name)) return name;
  throw new Error(`"${text}" is no registry such as ghcr.io/example${urlHint(text)}`);
}
