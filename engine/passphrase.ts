import { UserError } from "./user-error.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Passphrase of stages that live on the sandbox. It is no secret: such a stage holds nothing of value, and a stack
 * file that is shared needs one that everybody has.
 */
export const SANDBOX_PASSPHRASE = "sandbox";

/** The stage is encrypted with another one. */
export class WrongPassphraseError extends UserError {
  constructor(message: string, fix: string) {
    super(message, fix);
    this.name = "WrongPassphraseError";
  }
}

/** Stops where a stage has no passphrase, or one that everybody has. Pure. */
export function requirePassphrase(stage: string, sandboxed: boolean, variables: Variables): void {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = variables;
  if (passphrase === undefined && file === undefined) {
    throw new UserError(
      `stage ${stage} keeps its secrets encrypted, but no passphrase is set.`,
      "export PULUMI_CONFIG_PASSPHRASE=… (or PULUMI_CONFIG_PASSPHRASE_FILE=…); keep it in your recovery kit",
    );
  }
  if (!sandboxed && passphrase === SANDBOX_PASSPHRASE) {
    throw new UserError(
      `PULUMI_CONFIG_PASSPHRASE is that of stages on the sandbox, which everybody knows; stage ${stage} is not one. It is left from eval "$(./platform env)" of another stage.`,
      "export PULUMI_CONFIG_PASSPHRASE=… (that of this stage, from your recovery kit)",
    );
  }
}

/** What the engine's `incorrect passphrase` means; undefined for other messages. Pure. */
export function wrongPassphrase(message: string, stage: string, sandboxed: boolean, variables: Variables) {
  if (!message.includes("incorrect passphrase")) return undefined;
  // The engine takes the first one that is set.
  const name = variables.PULUMI_CONFIG_PASSPHRASE ? "PULUMI_CONFIG_PASSPHRASE" : "PULUMI_CONFIG_PASSPHRASE_FILE";
  return new WrongPassphraseError(
    `the passphrase in ${name} is not the one that stage ${stage} is encrypted with; it may be another stage's.`,
    sandboxed
      ? "unset PULUMI_CONFIG_PASSPHRASE PULUMI_CONFIG_PASSPHRASE_FILE (stages on the sandbox need none)"
      : `export ${name}=… (that of stage ${stage}, from your recovery kit)`,
  );
}
