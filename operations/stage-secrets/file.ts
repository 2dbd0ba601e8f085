import { withLock } from "../../engine/lock.ts";
import { type EncryptedStage, requirePassphrase, wrongPassphrase } from "../../engine/passphrase/passphrase.ts";
import { isByPassphrase } from "../../engine/passphrase/salt.ts";
import { ownVariables } from "../../engine/passphrase/source.ts";
import { isKnownSalt, newKey, openKey, type StageKey } from "../../engine/passphrase/stage-key.ts";
import { stateFolder } from "../../engine/root.ts";
import { type ReadStageFile, readStageFile, replaceText } from "../../engine/stage-file.ts";
import { ensurePrivateFolder } from "../../engine/state-folder.ts";
import { UserError } from "../../engine/user-error.ts";
import { EditError } from "../../stage/edit/edit-error.ts";
import type { Path } from "../../stage/secrets/key.ts";
import { secretLeaves } from "../../stage/secrets/values.ts";

/** What stands at a path of a stage file, below `config`; undefined where nothing does. Pure. */
export const valueAt = (values: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    values,
  );

/** The ciphertext of a value that is encrypted. Pure. */
export function ciphertextOf(value: unknown): string | undefined {
  const { secure } = (typeof value === "object" && value !== null ? value : {}) as { secure?: unknown };
  return typeof secure === "string" ? secure : undefined;
}

/** A stage by its file alone: it need not be valid. Pure. */
export const encryptedStageOf = ({ name, contents }: ReadStageFile): EncryptedStage => ({
  name,
  sandboxed: typeof contents.values.sandbox === "object" && contents.values.sandbox !== null,
  salt: contents.encryption.salt,
});

/** The key that a stage's secrets are encrypted with. Stops where the passphrase is another's, or nothing was encrypted yet. */
export async function existingKey(file: ReadStageFile): Promise<StageKey> {
  refuseOtherEncryption(file);
  const stage = encryptedStageOf(file);
  const { salt } = stage;
  const { text, source } = await requirePassphrase(stage);
  const key = salt === undefined ? undefined : await openKey(salt, text);
  if (key) return key;
  throw await wrongPassphrase(stage, source);
}

/** The same, or a new one for a file without. */
export async function keyForWriting(file: ReadStageFile): Promise<StageKey> {
  refuseOtherEncryption(file);
  const stage = encryptedStageOf(file);
  if (stage.salt !== undefined) return existingKey(file);
  const { text } = await requirePassphrase(stage);
  if (text !== "") return newKey(text);
  throw new UserError(
    "passphrase",
    `the passphrase of stage ${file.name} is empty, which hides nothing; nothing was written. Keep the new one in your recovery kit.`,
    `export ${ownVariables(file.name).passphrase}="$(openssl rand -base64 24)"`,
  );
}

function refuseOtherEncryption(file: ReadStageFile): void {
  const how = otherEncryption(file);
  if (how === undefined) return;
  throw new UserError(
    "passphrase",
    `${file.label} is encrypted ${how}. Nothing was changed; Pulumi's own command encrypts it, and writes all of the file anew.`,
    `eval "$(./platform env --stage ${file.name})" && pulumi config set --secret --path KEY`,
  );
}

/** How a file is encrypted that nobody can write to here; undefined where it is by a passphrase, or not yet. Pure. */
function otherEncryption({ contents: { encryption, values } }: ReadStageFile): string | undefined {
  const { salt, provider } = encryption;
  if (!isByPassphrase(encryption)) return `in another way than by a passphrase (secretsprovider ${provider})`;
  if (salt !== undefined)
    return isKnownSalt(salt) ? undefined : "in an unknown way: its encryptionsalt has another form";
  const encrypted = secretLeaves(values).some(({ value }) => ciphertextOf(value) !== undefined);
  return encrypted ? "in another way than by a passphrase: there are ciphertexts, and no encryptionsalt" : undefined;
}

/** What a change of a stage file comes to. */
export interface Change<Result> {
  readonly text: string;
  readonly result: Result;
}

/** Changes the file of a stage as one: nobody else does meanwhile, and what fails changes nothing. */
export async function changeFile<Result>(
  name: string,
  change: (file: ReadStageFile) => Promise<Change<Result>>,
): Promise<Result> {
  readStageFile(name);
  await ensurePrivateFolder(stateFolder);
  return withLock(`${stateFolder}/stage-file-${name}.lock`, `another change of Pulumi.${name}.yaml`, async () => {
    const file = readStageFile(name);
    try {
      const { text, result } = await change(file);
      if (text !== file.text) await replaceText(file.file, text);
      return result;
    } catch (error) {
      if (error instanceof EditError) throw refusedEdit(file, error);
      throw error;
    }
  });
}

function refusedEdit({ label }: ReadStageFile, { message, place }: EditError): UserError {
  const where = `${label}:${place.line}:${place.column}`;
  return new UserError(
    "stage-invalid",
    `${where}: ${message.replace(/^config\./, "")}; nothing was changed.`,
    `write it out at ${where}, then run this again`,
  );
}
