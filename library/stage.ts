import type { ComponentResourceOptions, ProviderResource } from "@pulumi/pulumi";
import { provider } from "./provider.ts";
import { parsed, type StageArgs, wholeValues } from "./values.ts";

/** What the services and zones of a program have in common; made by `stage`. */
export interface Stage {
  /** As they were given. */
  readonly settings: StageArgs;
}

/** The provider of each stage, made when the first of its services or zones is. */
const PROVIDERS = new WeakMap<Stage, () => ProviderResource>();

/**
 * What services and zones of a program have in common: wallet, DNS providers, registry.
 * @param name of the Pulumi provider that is made of it; a program with several stages gives each its own
 * @throws RunError naming everything that is wrong with the settings
 * @example
 * const shop = stage({
 *   akash: { wallet: { mnemonicEnv: "AKASH_MNEMONIC" } },
 *   dns: { providers: { desec: { token: config.require("desecToken") } } },
 * });
 */
export function stage(settings: StageArgs, name = "af"): Stage {
  parsed("the stage", wholeValues(settings));
  const made: Stage = { settings };
  let own: ProviderResource | undefined;
  PROVIDERS.set(made, () => {
    own ??= provider(settings, name);
    return own;
  });
  return made;
}

/** The options of a component of the stage: with its provider, unless they name another one. */
export function optionsOf(stage: Stage, options: ComponentResourceOptions = {}): ComponentResourceOptions {
  if (options.provider || options.providers) return options;
  const own = PROVIDERS.get(stage);
  if (!own) throw new TypeError("the argument stage has to be made by stage(…)");
  return { ...options, provider: own() };
}
