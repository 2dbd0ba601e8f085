import { z } from "zod";
import { addressOf, backendOf } from "../../engine/backend.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { encryptedStage } from "../../engine/open-stage.ts";
import { opensStage, type Passphrase, requirePassphrase, wrongPassphrase } from "../../engine/passphrase/passphrase.ts";
import { ownVariables } from "../../engine/passphrase/source.ts";
import { projectName } from "../../engine/project.ts";
import { root } from "../../engine/root.ts";
import { outputsOf, readStackState, resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { readStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { type Kit, NAMES } from "../../kit/contents.ts";
import { KitError } from "../../kit/kit-error.ts";
import { projectVersion } from "../../project/version.ts";
import { repositoriesOf } from "../../stage/backup.ts";
import { backedUp } from "../backup/repository.ts";
import { holders } from "../leases/data-loss.ts";
import { marketState } from "../leases/state.ts";
import { secretsIn } from "../rotation/secrets.ts";
import { platformIn } from "../status/platform.ts";
import { lacking } from "./lacking.ts";
import { filesOf, walletName, walletPath } from "./project-files.ts";
import { runbookText } from "./runbook.ts";

/** A kit, and what it does not hold though the stage needs it. */
export interface Gathered {
  readonly kit: Kit;
  /** A line each. */
  readonly lacking: readonly string[];
}

/**
 * Everything that brings a stage back which stands. What is in the state (ACME account, keys, passwords) is not there twice.
 * @throws UserError, KitError
 */
export async function gatherKit(ready: ReadyStage, now: Date): Promise<Gathered> {
  const { name: stage, stage: settings } = ready;
  const state = await readStackState(ready);
  if ((state.deployment.resources ?? []).length <= 1) {
    throw new UserError(
      "stage-absent",
      `stage ${stage} does not stand, so that there is nothing to recover.`,
      `./platform up --stage ${stage}`,
    );
  }
  refuseOtherEncryption(state, stage);
  const [project, passphrase, services] = await Promise.all([projectName(), provenPassphrase(ready), backedUp(ready)]);
  const files = filesOf(root, settings);
  const wallet = walletPath(settings.akash.wallet);
  const walletFile = wallet === undefined ? undefined : walletName(root, wallet);
  const hasWalletFile = walletFile !== undefined && walletFile in files;
  const backend = backendOf(ready.environment);
  const lacks = lacking(settings, backend, hasWalletFile);
  const secret = passphrase.source.holds === "well-known" ? undefined : passphrase.text;
  const [made, toolkit] = [now.toISOString(), projectVersion()];
  const runbook = runbookText({
    stage,
    project,
    domain: settings.domain,
    made,
    toolkit,
    backend: addressOf(backend),
    passphrase: secret === undefined ? undefined : ownVariables(stage).passphrase,
    wallet: ownerIn(state),
    walletFile: hasWalletFile ? walletFile : undefined,
    repositories: repositoriesOf(settings),
    backedUp: services.map(({ service }) => service),
    holders: new Map(holders(marketState(state)).map(({ service, volumes }) => [service, volumes])),
    platform: platformIn(state),
    secrets: secretsIn(state).map(({ name }) => name),
    lacking: lacks,
  });
  const own = {
    [NAMES.runbook]: runbook,
    [NAMES.state]: JSON.stringify(state),
    ...(secret !== undefined && { [NAMES.passphrase]: secret }),
  };
  return { kit: { made, toolkit, project, stage, files: { ...files, ...own } }, lacking: lacks };
}

/** One that opens nothing would be found out when all else is lost. */
async function provenPassphrase(ready: ReadyStage): Promise<Passphrase> {
  const stage = encryptedStage({ ...ready, salt: readStageFile(ready.name).contents.encryption.salt });
  const passphrase = await requirePassphrase(stage);
  if (stage.salt === undefined || (await opensStage(stage.salt, passphrase))) return passphrase;
  throw await wrongPassphrase(stage, passphrase.source);
}

const encryption = z.looseObject({ secrets_providers: z.looseObject({ type: z.string() }).nullish() });

/** A state that a service's key encrypts would be brought back, and nobody could read it. */
function refuseOtherEncryption({ deployment }: StackState, stage: string): void {
  const type = encryption.safeParse(deployment).data?.secrets_providers?.type ?? "passphrase";
  if (type === "passphrase") return;
  throw new KitError(
    `the secrets of stage ${stage} are encrypted by the key of a service (${type}), which no kit can hold. Nothing was written.`,
    `eval "$(./platform env --stage ${stage})" && pulumi stack change-secrets-provider passphrase`,
  );
}

const place = z.object({ owner: z.string() });

/** Address of the wallet that owns what is leased. Pure. */
function ownerIn(state: StackState): string | undefined {
  const [first] = resourcesOf(state, "af:akash:Deployment");
  return first && outputsOf(first, place).owner;
}
