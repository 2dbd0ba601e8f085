import { accessProblem } from "../../backup/s3/access.ts";
import { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { errorText } from "../../errors/text.ts";
import { type Kit, kitText } from "../../kit/contents.ts";
import { copies, latestKey } from "../../kit/copies.ts";
import { seal } from "../../kit/sealed.ts";
import { type RepositorySettings, repositoriesOf } from "../../stage/backup.ts";
import { readableStage } from "../backup/repository.ts";
import { networkOf } from "../network.ts";
import { gatherKit } from "./gather.ts";

/** How long a repository may take, milliseconds: a kit may be some MiB. */
const PATIENCE = 120_000;

/**
 * Writes the stage's kit beside its backups, where the stage wants that and something changed since the last one. A kit that cannot be
 * written stops nothing: what stands, stands. Both is said.
 */
export async function keepKit(ready: ReadyStage): Promise<void> {
  const { name: stage } = ready;
  const recipients = ready.stage.kit?.recipients;
  if (!recipients) return;
  try {
    const { kit } = await gatherKit(ready, new Date());
    let sealed: Promise<string> | undefined;
    const sealedOnce = () => (sealed ??= seal(kitText(kit), { recipients }));
    const repositories = repositoriesOf(await readableStage(ready));
    await Promise.all(
      repositories.map(async (repository) => {
        try {
          const place = await keepIn(ready, repository, kit, sealedOnce);
          if (place !== undefined) printStatus(`kit: written to ${place}`);
        } catch (error) {
          warn(stage, error, repository);
        }
      }),
    );
  } catch (error) {
    warn(stage, error);
  }
}

/** @returns where it is, undefined where what is there says the same. */
async function keepIn(
  { stage }: ReadyStage,
  repository: RepositorySettings,
  kit: Kit,
  sealed: () => Promise<string>,
): Promise<string | undefined> {
  const folder = kitFolder(kit);
  await using s3 = new S3(repository, networkOf(stage), AbortSignal.timeout(PATIENCE));
  const { write, remove } = copies(folder, await s3.list(`${folder}/`), kit, stage.kit!.recipients);
  if (write === undefined) return undefined;
  // The dated one last: it is by that one that the next run knows this one to be done.
  await s3.replace(latestKey(folder), await sealed());
  await s3.replace(write, await sealed());
  for (const key of remove) await s3.delete(key);
  return `s3://${repository.bucket}/${latestKey(folder)} (${repository.endpoint})`;
}

/** Where the kits of a stage are in a bucket. Pure. */
export const kitFolder = ({ project, stage }: Pick<Kit, "project" | "stage">): string => `${project}/${stage}/kit`;

function warn(stage: string, error: unknown, repository?: RepositorySettings): void {
  const { why, fix } = repository
    ? accessProblem(error, repository)
    : { why: errorText(error), fix: "mend what is told" };
  const where = repository ? ` into bucket ${repository.bucket}` : "";
  printStatus(
    `warning: everything is as the stage file says, but its recovery kit could not be written${where}: ${why}\n` +
      `  fix: ${fix}; then ./platform up --stage ${stage}, or at once: ./platform kit write kit.age --stage ${stage}`,
  );
}
