import { type Handler, PartialError, type Run } from "../../kernel/handler.ts";
import { checkRecords } from "./check.ts";
import { inputs, type RecordsInputs, type RecordsOutputs, TOKEN } from "./contract.ts";
import { decide, decideDeletion } from "./decide.ts";
import { diffRecords } from "./diff.ts";
import { importZone } from "./import.ts";
import { allRecords, withRecords } from "./master-file.ts";
import { asGiven } from "./record-sets.ts";
import { verifyRecords } from "./verify.ts";
import { readZone, reconcileZone } from "./zone-access.ts";

export const handler: Handler<RecordsInputs, RecordsOutputs> = {
  token: TOKEN,
  inputs,
  secrets: [],
  check: checkRecords,
  checkedAs: "dns-zone",
  diff: diffRecords,

  async create(run, given) {
    const id = `${given.zone.provider}/${given.zone.name}`;
    return { id, outputs: await write(run, id, given, {}) };
  },

  async read(run, id, old) {
    if (!old) return importZone(run, id);
    const { zone } = old.inputs;
    const found = await readZone(run, zone);
    if (!found) return null;
    const records = asGiven(allRecords(old.outputs), found, zone.minimumTtl);
    return { id, inputs: withRecords(old.inputs, records), outputs: withRecords(old.outputs, records) };
  },

  update: (run, id, old, given) => write(run, id, given, allRecords(old.outputs)),

  async delete(run, _id, { outputs }) {
    const { zone } = outputs;
    if (!(await readZone(run, zone))) return;
    let left: readonly string[] = [];
    await reconcileZone(run, zone, (actual) => {
      const decision = decideDeletion(allRecords(outputs), actual);
      left = decision.left;
      return decision.changes;
    });
    if (left.length === 0) return;
    run.warn(`left in zone ${zone.name} at ${zone.provider}, changed by somebody else: ${left.join(", ")}`);
  },
};

/** Writes the records, then waits for the name servers. From the first write on a failure is partial: what was written stays ours. */
async function write(
  run: Run,
  id: string,
  given: RecordsInputs,
  before: RecordsInputs["records"],
): Promise<RecordsOutputs> {
  let warnings: readonly string[] = [];
  let changed = 0;
  const outputs = (): RecordsOutputs => ({ ...given, warnings: [...warnings] });
  try {
    await reconcileZone(run, given.zone, (actual) => {
      const decision = decide(given, Object.keys(before), actual, run.adoption !== undefined);
      ({ warnings } = decision);
      changed += decision.changes.length;
      for (const { key, before: found, after } of run.adoption ? decision.changes : [])
        if (found && after && !(key in before))
          run.info(`${key}: ${found.values.join(" ")} -> ${after.values.join(" ")}`);
      if (decision.changes.length > 0)
        run.status(`${given.zone.provider}: writing ${decision.changes.length} record sets`);
      return decision.changes;
    });
  } catch (error) {
    const { DnsProviderError } = await import("../../../dns/providers/errors.ts");
    if (changed === 0 || !(error instanceof DnsProviderError)) throw error;
    throw new PartialError(id, withRecords(outputs(), { ...before, ...allRecords(given) }), [error]);
  }
  if (warnings.length > 0) run.warn(summary(warnings));
  const problem = await verifyRecords(run, given);
  if (problem) throw new PartialError(id, outputs(), [problem]);
  return outputs();
}

const summary = (warnings: readonly string[]): string =>
  warnings.length === 1 ? warnings[0]! : `${warnings[0]}, and ${warnings.length - 1} more like it`;
