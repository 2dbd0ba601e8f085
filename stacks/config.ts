import { existsSync } from "node:fs";
import { join } from "node:path";
import { getProject, getStack, log, runtime } from "@pulumi/pulumi";
import type { z } from "zod";
import { programFolder } from "../components/program-folder.ts";
import type { Code } from "../errors/codes.ts";
import { readText } from "../input/file.ts";
import { MOST_YAML } from "../input/yaml.ts";
import { judge } from "../policy/judge.ts";
import { findingText } from "../policy/text.ts";
import { stageFile, withoutPrefix } from "../stage/file.ts";
import { type ImageLock, LOCK_FILE, NO_LOCK, parseImageLock } from "../stage/image-lock.ts";
import { formatProblem, parseStage } from "../stage/parse.ts";
import { missingText, missingValues } from "../stage/placeholders.ts";
import { type Stage, stageSchema } from "../stage/schema.ts";
import { keyText, keyWord } from "../stage/secrets/key.ts";
import { plainSecrets } from "../stage/secrets/plain.ts";
import { programError } from "./program-error.ts";
import { walletHashes } from "./wallet-hashes.ts";

/**
 * The stage of this run, from Pulumi's configuration.
 * @throws RunError listing everything wrong in the stage file, secrets that stand in it as plain text, and outside a preview every
 * placeholder left in it and every risk that it runs without accepting it
 */
export function readStage(): Stage {
  const { stage, problems } = parseStage(configValues(), stageSource());
  if (problems) {
    const lines = problems.map(formatProblem).join("\n");
    throw programError("stage-invalid", `the stage ${getStack()} is not valid:\n${lines}`);
  }
  if (!stage.sandbox) refusePlainSecrets();
  const missing = missingValues(stage, getStack()).map(missingText);
  refuse("stage-placeholders", `the stage ${getStack()} still has placeholders:`, missing);
  refuse("risk", `the stage ${getStack()} runs a risk that it does not accept:`, risks(stage));
  return stage;
}

/** Digests of images of others. @throws RunError where the lock file holds something else */
export function readLock(): ImageLock {
  const path = join(programFolder(), LOCK_FILE);
  if (!existsSync(path)) return NO_LOCK;
  try {
    return parseImageLock(readText(path, MOST_YAML));
  } catch (error) {
    throw programError("images-lock", (error as Error).message);
  }
}

/** The engine hands secrets over decrypted, so the file is looked at. */
function refusePlainSecrets(): void {
  const source = stageSource();
  const plain = source ? plainSecrets(stageFile(source.text).values) : [];
  const lines = plain.map((path) => `${keyText(path)}: ./platform secrets set ${keyWord(path)} --stage ${getStack()}`);
  if (lines.length === 0) return;
  throw programError(
    "plain-secret",
    `secrets of the stage ${getStack()} stand in its file as plain text:\n${lines.join("\n")}`,
  );
}

/** Ends an update that has such lines, and lets a preview warn of them. @throws RunError */
export function refuse(code: Code, title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const text = [title, ...lines].join("\n");
  if (!runtime.isDryRun()) throw programError(code, text);
  log.warn(`${text}\nA preview goes on; an update does not.`);
}

function risks(stage: Stage): string[] {
  if (stage.sandbox) return [];
  const wallets = walletHashes(stage, programFolder());
  const source = stageSource();
  const position = source && stageFile(source.text).position;
  const { findings } = judge(stage, { lock: readLock(), ...(wallets && { wallets }) });
  return findings.map((finding) => findingText(finding, { name: getStack(), position }));
}

/** Pulumi hands every value over as text, structured ones as JSON. */
function configValues(): Record<string, unknown> {
  const prefix = `${getProject()}:`;
  const ours = Object.entries(runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  const texts = Object.entries(withoutPrefix(Object.fromEntries(ours), prefix)) as [string, string][];
  return Object.fromEntries(texts.map(([key, text]) => [key, value(key, text)]));
}

function value(key: string, text: string): unknown {
  if (/^[{[]/.test(text)) return JSON.parse(text);
  const schema = (stageSchema.shape as Record<string, z.ZodType>)[key];
  const isOther = /^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?)$/.test(text) && !schema?.safeParse(text).success;
  return isOther ? JSON.parse(text) : text;
}

function stageSource() {
  const file = `Pulumi.${getStack()}.yaml`;
  const path = join(programFolder(), file);
  return existsSync(path) ? { file, text: readText(path, MOST_YAML) } : undefined;
}
