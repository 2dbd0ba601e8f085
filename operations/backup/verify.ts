import { archiveGaps } from "../../backup/postgres/archive.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { inRepository, readHistory } from "./chosen.ts";
import { pgbackrest } from "./pgbackrest.ts";
import type { BackedUp } from "./repository.ts";
import { type Verdict, verdictIn } from "./said.ts";

/** What was found in one generation. */
export interface VerifiedGeneration extends Verdict {
  readonly generation: string;
}

/**
 * Reads every file of a service's backups and of its log, in the service's container, and looks for pieces of the log that are
 * missing.
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
    const words = [`--stanza=${generation}`, "--output=text", "--verbose", "verify"];
    const verdict = verdictIn(await pgbackrest(ready, owner, words, () => {}, signal));
    const gaps = await inRepository(ready, owner, (s3) => archiveGaps(s3, owner.folder, generation));
    const missing = gaps.map(({ after, before }) => `the log has nothing between ${after} and ${before}`);
    yield { generation, ...verdict, damage: [...verdict.damage, ...missing] };
  }
}
