import type { Stage } from "../stage/schema.ts";
import { keyWord } from "../stage/secrets/key.ts";
import { settingsOf } from "../stage/services/members.ts";
import type { ServiceSettings } from "../stage/services/settings.ts";
import { named, type Rule } from "./rule.ts";

/** No service is given the key of the wallet that leases the platform itself. */
export const sharedWallet: Rule = {
  why: "the service's provider, and whoever breaks into the service, could close every lease of the platform and spend its money",

  // Not looked for in the stage here: its secrets may be encrypted.
  find(_, { wallets }) {
    const shared = wallets?.given.filter(({ wallet }) => wallet === wallets.deploying) ?? [];
    return shared.map(({ path }) => ({ name: path[0] === "services" ? serviceIn(path) : path.join("."), path }));
  },

  what: (subjects) =>
    `${named(subjects)}: is given the key of the wallet that pays for the platform, and needs that of another one`,

  fix: (subjects, stage) =>
    subjects.map(({ path = [] }) => `./platform secrets set ${keyWord(path)} --stage ${stage}`).join(" && "),
};

const serviceIn = ([, service, app]: readonly string[]): string => (service === "apps" ? app! : service!);

/** A value that a service is given. */
interface Given {
  readonly path: readonly string[];
  readonly text: string;
}

/** Values given to the stage's services that may be the key of a wallet: a mnemonic, or 32 bytes in hex. */
export const keysGiven = (stage: Stage): Given[] =>
  valuesGiven(stage).filter(({ text }) => isMnemonic(text) || isHexKey(text));

/** Every text that a service of the stage is given by env or as a secret. */
export function valuesGiven({ services, external }: Stage): Given[] {
  const own = settingsOf(services).flatMap(({ path, settings }) => {
    const { enabled, env, secrets = {} }: ServiceSettings & { secrets?: object } = settings;
    return enabled ? textsBelow({ env, secrets }, path) : [];
  });
  return [...own, ...textsBelow(external, ["external"])];
}

/** Twelve to twenty-four words, whatever their capitals and spaces. */
export const isMnemonic = (text: string): boolean => /^\s*[a-z]{3,8}(\s+[a-z]{3,8}){11,23}\s*$/i.test(text);

export const isHexKey = (text: string): boolean => /^\s*(0x)?[0-9a-f]{64}\s*$/i.test(text);

function textsBelow(value: unknown, path: readonly string[]): Given[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsBelow(item, [...path, key]));
}
