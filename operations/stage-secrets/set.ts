import { type StageKey, seal, unseal } from "../../engine/passphrase/stage-key.ts";
import type { ReadStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { withValue } from "../../stage/edit/with-value.ts";
import { stageFile } from "../../stage/file.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import { keyText, type Path } from "../../stage/secrets/key.ts";
import { requiredBeside } from "../../stage/secrets/states.ts";
import { changeFile, ciphertextOf, keyForWriting, valueAt } from "./file.ts";
import { refuseNewProblems } from "./problems.ts";

/** A secret to be set. */
export interface SecretValue {
  /** Below `config`. */
  readonly path: Path;
  readonly value: string;
}

export interface SetResult {
  readonly set: readonly Path[];
  /** Had the same value already. */
  readonly unchanged: readonly Path[];
  /** What the stage needs with them, and has as placeholders from now on. */
  readonly needed: readonly Path[];
}

/** Encrypts values into the file of a stage: all of them, or none. */
export async function setSecrets(stage: string, secrets: readonly SecretValue[]): Promise<SetResult> {
  rememberSecret(secrets.map(({ value }) => value));
  for (const { path, value } of secrets) {
    const why = whyNoValue(value);
    if (why !== undefined)
      throw new UserError("argument", `the value of ${keyText(path)} ${why}; nothing was changed.`);
  }
  return changeFile(stage, async (file) => {
    const key = await keyForWriting(file);
    const isSame = ({ path, value }: SecretValue) => textAt(file, path, key) === value;
    const changed = secrets.filter((secret) => !isSame(secret));
    const sealed = changed.map(({ path, value }) => ({ path, ciphertext: seal(key, value) }));
    const { text, needed } = withSecrets(file.text, sealed, key.salt);
    refuseNewProblems(file, text);
    const unchanged = secrets.filter(isSame).map(({ path }) => path);
    return { text, result: { set: changed.map(({ path }) => path), unchanged, needed } };
  });
}

/** Octets that a value may have at most. */
export const MOST_SECRET = 64 * 1024;

/** Why something cannot be the value of a secret; undefined where it can. Pure. */
export function whyNoValue(value: string): string | undefined {
  if (value === "") return "is empty";
  if (value === PLACEHOLDER) return `is the word ${PLACEHOLDER}, which stands for a value that is missing`;
  if (value.includes("\0")) return "has a NUL character in it";
  return Buffer.byteLength(value) > MOST_SECRET ? `is larger than ${MOST_SECRET / 1024} KiB` : undefined;
}

function textAt({ contents }: ReadStageFile, path: Path, key: StageKey): string | undefined {
  const ciphertext = ciphertextOf(valueAt(contents.values, path));
  return ciphertext === undefined ? undefined : unseal(key, ciphertext);
}

interface Sealed {
  readonly path: Path;
  readonly ciphertext: string;
}

/** A stage file with these ciphertexts, the salt that they go with, and placeholders for what they need beside them. Pure. */
export function withSecrets(text: string, secrets: readonly Sealed[], salt: string): { text: string; needed: Path[] } {
  const needed: Path[] = [];
  let written = text;
  for (const { path, ciphertext } of secrets) {
    const beside = requiredBeside(stageFile(written).values, path);
    written = withValue(written, ["config", ...path], { secure: ciphertext });
    for (const other of beside) written = withValue(written, ["config", ...other], PLACEHOLDER);
    needed.push(...beside);
  }
  const isSet = (path: Path) => secrets.some((secret) => keyText(secret.path) === keyText(path));
  if (secrets.length > 0 && stageFile(text).encryption.salt === undefined)
    written = withValue(written, ["encryptionsalt"], salt);
  return { text: written, needed: needed.filter((path) => !isSet(path)) };
}
