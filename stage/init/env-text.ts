import type { Answers, WalletAnswer } from "./answers.ts";

/** Names of variables that a person has to have for a stage. */
export interface EnvNames {
  /** Of the stage's passphrase. */
  readonly passphrase: string;
  /** Of the secrets that are still to be set in the stage file, as `secrets import` reads them. */
  readonly secrets: readonly string[];
}

/** The part of `.env.example` that is about a stage: names, and never a value. Pure. */
export function envSection({ stage, sandbox, wallet }: Pick<Answers, "stage" | "sandbox" | "wallet">, names: EnvNames) {
  if (sandbox) return `# Stage ${stage}: nothing, it is on the sandbox.\n`;
  const lines = [
    `# Stage ${stage}: copy this to .env.${stage}, which git ignores, and fill it in there.`,
    `# For the shell: set -a && . ./.env.${stage} && set +a`,
    `${names.passphrase}="" # of the stage's secrets; make a new one, and keep it in your recovery kit`,
    ...walletLines(wallet),
    ...secretLines(stage, names.secrets),
  ];
  return `${lines.join("\n")}\n`;
}

function walletLines(wallet: WalletAnswer): string[] {
  if ("mnemonicEnv" in wallet) return [`${wallet.mnemonicEnv}="" # words of the wallet that pays`];
  if ("command" in wallet) return ["# The wallet's key stays with the program that signs."];
  const file = "keyFile" in wallet ? wallet.keyFile : wallet.mnemonicFile;
  return [`# The wallet's key is in ${JSON.stringify(file)}; chmod 600 it.`];
}

function secretLines(stage: string, secrets: readonly string[]): string[] {
  if (secrets.length === 0) return [];
  return [
    `# For the stage file, which gets them encrypted: ./platform secrets import .env.${stage} --skip --stage ${stage}`,
    ...secrets.map((name) => `${name}=""`),
  ];
}

/** What a `.env.example` says of a stage; undefined where it says nothing. Pure. */
export const sectionOf = (text: string, stage: string): string | undefined =>
  sections(text).find((section) => section.startsWith(headOf(stage)));

/** The text with a section in the place of the one of the same stage, or at its end. Pure. */
export function withSection(text: string, stage: string, section: string): string {
  const all = sections(text);
  const at = all.findIndex((each) => each.startsWith(headOf(stage)));
  const joined = at < 0 ? [...all, section] : all.with(at, section);
  return `${joined
    .map((each) => each.trim())
    .filter(Boolean)
    .join("\n\n")}\n`;
}

const headOf = (stage: string): string => `# Stage ${stage}:`;

const sections = (text: string): string[] => text.split(/^(?=# Stage [^\s:]+:)/m);
