import { archiveGaps } from "../../backup/postgres/log.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { inRepository, readHistory } from "./chosen.ts";
import { inContainer } from "./container.ts";
import { METHODS } from "./methods.ts";
import type { BackedUp } from "./repository.ts";
import type { Verdict } from "./said.ts";

/** What was found in one generation. */
export interface VerifiedGeneration extends Verdict {
  readonly generation: string;
}

/**
 * Reads every file of a service's backups, and of its log where it has one, in the service's container, and looks for pieces of the
 * log that are missing.
 * @param begun is told of each generation before it is read
 */
export async function* verifiedGenerations(
  ready: ReadyStage,
  owner: BackedUp,
  begun: (generation: string) => void,
  signal: AbortSignal,
): AsyncGenerator<VerifiedGeneration> {
  const { places } = await readHistory(ready, owner);
  for (const { name: generation } of places.filter(({ complete }) => complete)) {
    begun(generation);
    const verdict = await METHODS[owner.kind].verify(inContainer(ready, owner, signal), generation);
    yield { generation, ...verdict, damage: [...verdict.damage, ...(await missing(ready, owner, generation))] };
  }
}

/** Pieces of a database's log that are not there. */
async function missing(ready: ReadyStage, owner: BackedUp, generation: string): Promise<string[]> {
  if (owner.kind !== "postgres") return [];
  const gaps = await inRepository(ready, owner, (s3) => archiveGaps(s3, owner.folder, generation));
  return gaps.map(({ after, before }) => `the log has nothing between ${after} and ${before}`);
}
