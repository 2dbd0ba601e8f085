import type { Run } from "../../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";
import { allRecords } from "./master-file.ts";
import { recordSetOf } from "./record-sets.ts";

/**
 * Asks every name server of the zone until it gives the records as written.
 * @returns what a server still gives otherwise, or undefined; where no server can be reached at all it only warns
 */
export async function verifyRecords(run: Run, given: RecordsInputs): Promise<string | undefined> {
  const { awaitRecords, NotPropagatedError } = await import("../../../dns/answers/propagation.ts");
  const { expectedAnswers } = await import("../../../dns/answers/expected-answer.ts");
  const { networkOf } = await import("../../../network/sandbox.ts");
  const { zone } = given;
  const network = networkOf(run.settings.sandbox);
  const sets = Object.entries(allRecords(given)).map(([key, set]) => recordSetOf(key, set));
  const expected = expectedAnswers(zone.name, sets, zone.minimumTtl);
  const onStatus = (message: string) => run.status(`${zone.provider}: ${message}`);
  try {
    await awaitRecords(network, zone.nameServers, expected, { signal: run.signal, onStatus });
    return undefined;
  } catch (error) {
    if (!(error instanceof NotPropagatedError)) throw error;
    if (!error.unreachable) return error.message;
    run.warn(`not verified: no name server of ${zone.provider} could be reached on port 53 from here`);
    return undefined;
  }
}
