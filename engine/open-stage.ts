import { rememberSecret, showDomain } from "../redaction/known.ts";
import { secretVariables } from "../redaction/variables.ts";
import { formatProblem, parseStage } from "../stage/parse.ts";
import { missingValues } from "../stage/placeholders.ts";
import type { SandboxRuntime, Stage } from "../stage/schema.ts";
import { keyText, keyWord } from "../stage/secrets/key.ts";
import { plainSecrets } from "../stage/secrets/plain.ts";
import { secretValues, secretVariableNames } from "../stage/secrets/values.ts";
import type { EncryptedStage } from "./passphrase/passphrase.ts";
import { type ReadStageFile, readStageFile } from "./stage-file.ts";
import { UserError } from "./user-error.ts";

export interface OpenStage {
  readonly name: string;
  /** Absolute path of its file. */
  readonly file: string;
  readonly stage: Stage;
  /** `encryptionsalt` of its file; absent = nothing was encrypted yet. */
  readonly salt?: string | undefined;
}

/** What its passphrase is looked for by. Pure. */
export const encryptedStage = ({ name, stage, salt }: OpenStage): EncryptedStage => ({
  name,
  sandboxed: stage.sandbox !== undefined,
  salt,
});

/**
 * Reads and checks `Pulumi.<name>.yaml`; every problem is named with file, line and what is allowed. Outside the sandbox no secret may
 * stand in it as plain text.
 */
export async function openStage(name: string): Promise<OpenStage> {
  const read = readStageFile(name);
  const { stage, problems } = parseStage(read.contents.values, { file: read.label, text: read.text });
  if (problems) throw new UserError("stage-invalid", problems.map(formatProblem).join("\n"));
  showDomain(stage.domain);
  rememberSecret([secretValues(stage), secretVariables(process.env, secretVariableNames(stage))]);
  if (!stage.sandbox) refusePlainSecrets(read);
  return { name, file: read.file, stage, salt: read.contents.encryption.salt };
}

/** The same with another runtime of its sandbox than its file says. @throws where the stage is not on the sandbox */
export function withRuntime(open: OpenStage, runtime: SandboxRuntime | undefined): OpenStage {
  if (runtime === undefined) return open;
  const { sandbox } = open.stage;
  if (!sandbox) {
    throw new UserError(
      "sandbox",
      `--runtime says what runs on the sandbox, and stage ${open.name} does not use it.`,
      `leave it out, or name a stage that has \`sandbox:\` in its file, such as --stage local`,
    );
  }
  return { ...open, stage: { ...open.stage, sandbox: { ...sandbox, runtime } } };
}

function refusePlainSecrets({ name, label, contents }: ReadStageFile): void {
  const plain = plainSecrets(contents.values);
  if (plain.length === 0) return;
  const places = plain.map((path) => {
    const { line, column } = contents.position(path);
    return `${label}:${line}:${column}: ${keyText(path)}`;
  });
  throw new UserError(
    "plain-secret",
    `secrets of stage ${name} stand in its file as plain text, which everybody reads who reads the repository; nothing was done:\n  ${places.join("\n  ")}`,
    plain.map((path) => `./platform secrets set ${keyWord(path)} --stage ${name}`).join(" && "),
  );
}

/** Stops where values that `up` needs are still placeholders, naming each and how it is set. */
export function requireCredentials({ name, stage }: OpenStage): void {
  const missing = missingValues(stage, name);
  if (missing.length === 0) return;
  const { label, contents } = readStageFile(name);
  const lines = missing.map(({ path, what, fix }) => {
    const { line, column } = contents.position(path);
    return `${label}:${line}:${column}: ${keyText(path)} is ${what}: ${fix}`;
  });
  throw new UserError(
    "stage-placeholders",
    `stage ${name} still has placeholders, nothing was changed:\n  ${lines.join("\n  ")}`,
    `set them as shown, or look at the plan alone: ./platform preview --stage ${name} --offline`,
  );
}
