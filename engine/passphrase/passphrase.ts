import { readFile } from "node:fs/promises";
import { rememberSecret } from "../../redaction/known.ts";
import { UserError } from "../user-error.ts";
import { printedPassphrase } from "./command.ts";
import {
  ownSource,
  ownVariables,
  passphraseAsked,
  type Source,
  sharedSource,
  sourceText,
  type Variables,
  WELL_KNOWN,
} from "./source.ts";
import { isKnownSalt, openKey } from "./stage-key.ts";

/**
 * Passphrase of stages that live on the sandbox. It is no secret: such a stage holds nothing of value, and a stack
 * file that is shared needs one that everybody has.
 */
export const SANDBOX_PASSPHRASE = "sandbox";

export interface Passphrase {
  readonly text: string;
  readonly source: Source;
}

/** A stage, as far as its passphrase goes. */
export interface EncryptedStage {
  readonly name: string;
  readonly sandboxed: boolean;
  /** `encryptionsalt` of its file. */
  readonly salt: string | undefined;
}

/**
 * Where a stage's passphrase is. One on the sandbox that is encrypted with the well-known passphrase, or with none yet, takes that,
 * whatever a shell has for the engine.
 */
export async function findSource(
  { name, sandboxed, salt }: EncryptedStage,
  variables: Variables = process.env,
): Promise<Source | undefined> {
  const own = ownSource(name, variables);
  const shared = sharedSource(variables);
  if (own || !sandboxed) return own ?? shared;
  if (!shared || salt === undefined) return WELL_KNOWN;
  if (variables.PULUMI_CONFIG_PASSPHRASE === SANDBOX_PASSPHRASE) return WELL_KNOWN;
  return isKnownSalt(salt) && (await openKey(salt, SANDBOX_PASSPHRASE)) ? WELL_KNOWN : shared;
}

/** The passphrase of a stage; undefined where the environment has none. */
export async function findPassphrase(
  stage: EncryptedStage,
  variables: Variables = process.env,
): Promise<Passphrase | undefined> {
  const source = await findSource(stage, variables);
  if (!source) return undefined;
  const passphrase = { text: await textOf(source, variables), source };
  if (!stage.sandboxed) refuseWellKnown(stage.name, passphrase);
  if (source.holds !== "well-known") rememberSecret(passphrase.text);
  return passphrase;
}

/** The passphrase of a stage. Stops where the environment has none, or one that everybody has. */
export async function requirePassphrase(
  stage: EncryptedStage,
  variables: Variables = process.env,
): Promise<Passphrase> {
  const found = await findPassphrase(stage, variables);
  if (found) return found;
  const { passphrase, command } = ownVariables(stage.name);
  throw new UserError(
    "passphrase",
    `stage ${stage.name} keeps its secrets encrypted, but no passphrase is set: neither ${passphrase}, nor ${command} (a command that prints it), nor PULUMI_CONFIG_PASSPHRASE. It is in your recovery kit; for a new stage, make one up and keep it there.`,
    passphraseAsked(stage.name),
  );
}

/** The stage is encrypted with another one. */
export class WrongPassphraseError extends UserError {
  constructor({ name, sandboxed }: Pick<EncryptedStage, "name" | "sandboxed">, source: Source) {
    const own = source.holds !== "well-known" && source.variable.startsWith("PLATFORM_");
    super(
      "passphrase",
      `${sourceText(source)} is not the one that stage ${name} is encrypted with; it may be another stage's. ${
        sandboxed && own ? "Stages on the sandbox need none." : `That of stage ${name} is in your recovery kit.`
      }`,
      sandboxed && own ? `unset ${source.variable}` : passphraseAsked(name),
    );
    this.name = "WrongPassphraseError";
  }
}

/** What is wrong with the passphrase of a stage, where it does not open what is encrypted. */
export async function wrongPassphrase(stage: EncryptedStage, source: Source): Promise<UserError> {
  const { name, sandboxed, salt } = stage;
  const known = !sandboxed && salt !== undefined && isKnownSalt(salt) && (await openKey(salt, SANDBOX_PASSPHRASE));
  if (!known) return new WrongPassphraseError(stage, source);
  return new UserError(
    "passphrase",
    `Pulumi.${name}.yaml is encrypted with the passphrase of stages on the sandbox, which everybody knows: its encryptionsalt came with a copy. Without that line, and with a placeholder for each \`secure\`, it gets one of its own.`,
    `sed -i.bak '/^encryptionsalt:/d' Pulumi.${name}.yaml && ./platform secrets list --stage ${name}`,
  );
}

/** Whether a passphrase is the one a stage is encrypted with; true where that cannot be told. @param salt of the stage file */
export async function opensStage(salt: string, { text }: Passphrase): Promise<boolean> {
  return !isKnownSalt(salt) || (await openKey(salt, text)) !== undefined;
}

function refuseWellKnown(stage: string, { text, source }: Passphrase): void {
  if (text !== SANDBOX_PASSPHRASE || source.holds === "well-known") return;
  const left =
    source.variable === "PULUMI_CONFIG_PASSPHRASE" ? ' It is left from eval "$(./platform env)" of another stage.' : "";
  throw new UserError(
    "passphrase",
    `${sourceText(source)} is that of stages on the sandbox, which everybody knows; stage ${stage} is not one.${left} That of this stage is in your recovery kit; for a new stage, make one up and keep it there.`,
    passphraseAsked(stage),
  );
}

async function textOf(source: Source, variables: Variables): Promise<string> {
  if (source.holds === "well-known") return SANDBOX_PASSPHRASE;
  const value = variables[source.variable] ?? "";
  if (source.holds === "command") return printedPassphrase(source.variable, value);
  return source.holds === "file" ? fileText(value) : value;
}

/** As the engine reads it, without space around it. */
async function fileText(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new UserError(
      "passphrase",
      `PULUMI_CONFIG_PASSPHRASE_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "export PULUMI_CONFIG_PASSPHRASE_FILE=… (the file with it)",
    );
  }
}
