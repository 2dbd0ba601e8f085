/** What a program says, as the stage's schema takes it. Pure. */
import { RunError } from "@pulumi/pulumi";
import { parseStage, type StageProblem } from "../stage/parse.ts";
import type { Stage, StageValues } from "../stage/schema.ts";

/**
 * Wallet, DNS providers and registry of a program, in the words of the stage file (docs/stage-file.md). A program gives
 * what it uses of it.
 */
export interface StageArgs {
  /** Runs on a sandbox of the toolkit in place of the internet: `{ port: 17600 }`. */
  readonly sandbox?: StageValues["sandbox"];
  /**
   * The market: wallet, money and where to lease. Services need it.
   * @example { wallet: { mnemonicEnv: "AKASH_MNEMONIC" }, deposit: "5000000uact" }
   */
  readonly akash?: StageValues["akash"];
  /**
   * DNS providers with their credentials; all of them serve every zone alike. Zones need it.
   * @example { providers: { cloudflare: { apiToken: config.require("cloudflareToken") } } }
   */
  readonly dns?: Omit<StageValues["dns"], "zones" | "hosting">;
  /** Registry that images are pushed to which are built here: those of folders, and the tunnel to a database. */
  readonly images?: StageValues["images"];
  /** Risks that are run knowingly (docs/threat-model.md). */
  readonly accept?: StageValues["accept"];
}

/** Stands for what a program does not use. Nothing of it works. */
const UNUSED = {
  domain: "unused.invalid",
  akash: { wallet: { mnemonicEnv: "UNUSED" } },
  dns: { providers: { desec: { token: "unused" } } },
  acme: { directory: "staging" },
  images: { registry: "unused.invalid" },
} satisfies StageValues;

/** The values of a whole stage that has these services and zones, and no others. */
export function wholeValues(stage: StageArgs, { services, zones }: { services?: object; zones?: object } = {}): object {
  const given = Object.fromEntries(Object.entries(stage).filter(([, value]) => value !== undefined));
  const dns = { ...(stage.dns ?? UNUSED.dns), ...zones };
  return { ...UNUSED, ...given, dns, services: { platform: "none", ...services } };
}

/**
 * The stage of these values.
 * @param what they are of, such as `App wiki`
 * @param within path below which the program wrote them
 * @throws RunError naming everything that is wrong
 */
export function parsed(what: string, values: unknown, within: readonly string[] = []): Stage {
  const { stage, problems } = parseStage(values);
  if (problems) throw new RunError([`${what} is not valid:`, ...problems.map(told(within))].join("\n  "));
  return stage;
}

const told =
  (within: readonly string[]) =>
  ({ path, message, allowed = [] }: StageProblem): string => {
    const prefix = within.join(".");
    const own = path === prefix ? "" : path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : path;
    const choices = allowed.length > 0 ? ` Allowed: ${allowed.join(", ")}.` : "";
    return `${own === "" ? "" : `${own}: `}${message}${choices}`;
  };

/** What can be missing of a stage, with how it is given. */
const GIVEN = {
  akash: 'akash: { wallet: { mnemonicEnv: "AKASH_MNEMONIC" } }',
  dns: 'dns: { providers: { desec: { token: config.require("desecToken") } } }',
  images: 'images: { registry: "registry.example.com/shop" }',
};

/** @param why such as "its image is built" @throws RunError where the stage does not say what `what` needs */
export function needs(what: string, stage: StageArgs, part: keyof typeof GIVEN, why: string): void {
  if (stage[part]) return;
  throw new RunError(`${what} needs ${part} of its stage, as ${why}: stage({ ${GIVEN[part]} })`);
}
