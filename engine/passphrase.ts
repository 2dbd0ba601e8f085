import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { UserError } from "./user-error.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Passphrase of stages that live on the sandbox. It is no secret: such a stage holds nothing of value, and a stack
 * file that is shared needs one that everybody has.
 */
export const SANDBOX_PASSPHRASE = "sandbox";

/** The stage is encrypted with another one. */
export class WrongPassphraseError extends UserError {
  constructor(stage: string, sandboxed: boolean, variables: Variables) {
    // The engine takes the first one that is set.
    const name = variables.PULUMI_CONFIG_PASSPHRASE ? "PULUMI_CONFIG_PASSPHRASE" : "PULUMI_CONFIG_PASSPHRASE_FILE";
    super(
      "passphrase",
      `the passphrase in ${name} is not the one that stage ${stage} is encrypted with; it may be another stage's.`,
      sandboxed
        ? "unset PULUMI_CONFIG_PASSPHRASE PULUMI_CONFIG_PASSPHRASE_FILE (stages on the sandbox need none)"
        : `export ${name}=… (that of stage ${stage}, from your recovery kit)`,
    );
    this.name = "WrongPassphraseError";
  }
}

/** Stops where a stage has no passphrase, or one that everybody has. Pure. */
export function requirePassphrase(stage: string, sandboxed: boolean, variables: Variables): void {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = variables;
  if (passphrase === undefined && file === undefined) {
    throw new UserError(
      "passphrase",
      `stage ${stage} keeps its secrets encrypted, but no passphrase is set.`,
      "export PULUMI_CONFIG_PASSPHRASE=… (or PULUMI_CONFIG_PASSPHRASE_FILE=…); keep it in your recovery kit",
    );
  }
  if (!sandboxed && passphrase === SANDBOX_PASSPHRASE) {
    throw new UserError(
      "passphrase",
      `PULUMI_CONFIG_PASSPHRASE is that of stages on the sandbox, which everybody knows; stage ${stage} is not one. It is left from eval "$(./platform env)" of another stage.`,
      "export PULUMI_CONFIG_PASSPHRASE=… (that of this stage, from your recovery kit)",
    );
  }
}

/**
 * Whether the passphrase in the variables is the one a stage is encrypted with; true where that cannot be told.
 * @param salt `encryptionsalt` of the stage file: `v1:<salt>:v1:<nonce>:<ciphertext of "pulumi">`, base64 (Pulumi's `passphrase` secrets manager)
 */
export async function opensStage(salt: string, variables: Variables): Promise<boolean> {
  const [version, saltText, form, nonce, sealed] = salt.split(":");
  const phrase = await passphraseIn(variables);
  if (version !== "v1" || form !== "v1" || !saltText || !nonce || !sealed || phrase === undefined) return true;
  const key = await promisify(pbkdf2)(phrase, Buffer.from(saltText, "base64"), 1_000_000, 32, "sha256");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString() === "pulumi";
  } catch {
    return false;
  }
}

const TAG_BYTES = 16;

async function passphraseIn(variables: Variables): Promise<string | undefined> {
  const { PULUMI_CONFIG_PASSPHRASE: phrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = variables;
  if (phrase || !file) return phrase;
  return readFile(file, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}
