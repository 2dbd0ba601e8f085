import { pulumiOutput, type ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { withoutPrefix } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import type { Stage } from "../../stage/schema.ts";
import { ENCRYPTED } from "../../stage/secret.ts";
import { secretValues } from "../../stage/secrets/values.ts";

/** The stage with its DNS credentials readable; asks Pulumi to decrypt them only where some are encrypted. */
export async function withCredentials(ready: ReadyStage): Promise<Stage> {
  const { dns } = await stageToRead(ready, ready.stage.dns.providers);
  return { ...ready.stage, dns };
}

/** The stage with the secrets of a part of it readable; Pulumi is asked only where some of that part are encrypted. */
export async function stageToRead(ready: ReadyStage, part: unknown): Promise<Stage> {
  return JSON.stringify(part ?? null).includes(ENCRYPTED) ? decryptedStage(ready) : ready.stage;
}

/** The stage with every secret readable, decrypted by Pulumi. */
export async function decryptedStage(ready: ReadyStage): Promise<Stage> {
  const config = JSON.parse(await pulumiOutput(ready, ["config", "--show-secrets", "--json"])) as Record<
    string,
    { value?: string; objectValue?: unknown }
  >;
  const values = Object.entries(config).map(([key, { value, objectValue }]) => [key, objectValue ?? value]);
  const { stage } = parseStage(withoutPrefix(Object.fromEntries(values), `${await projectName()}:`));
  if (stage) rememberSecret(secretValues(stage));
  return stage ?? ready.stage;
}
