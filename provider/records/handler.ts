import type { HostedZone } from "../../dns/providers/provider.ts";
import type { RecordChange, RecordSet } from "../../dns/records.ts";
import { sharedDns } from "../hosted-zone/connect.ts";
import { type Handler, PartialFailure, type Run } from "../kernel/handler.ts";
import { inputs, type RecordsInputs, type RecordsOutputs, token } from "./contract.ts";
import { decide, decideDeletion } from "./decide.ts";
import { diffRecords } from "./diff.ts";
import { asGiven, checkRecords } from "./record-sets.ts";
import { verifyRecords } from "./verify.ts";

type Decide = (actual: readonly RecordSet[]) => readonly RecordChange[];

export const handler: Handler<RecordsInputs, RecordsOutputs> = {
  token,
  inputs,
  secrets: [],
  check: ({ records }) => checkRecords(typeof records === "object" ? records : {}),
  diff: diffRecords,

  async create(run, given) {
    const id = `${given.zone.provider}/${given.zone.name}`;
    return { id, outputs: await write(run, id, given, {}) };
  },

  async read(run, id, old) {
    if (!old) return importZone(run, id);
    const { zone } = old.inputs;
    const found = await readZone(run, zone.provider, hostedZone(zone));
    if (!found) return null;
    const records = asGiven(old.outputs.records, found, zone.minimumTtl);
    return { id, inputs: { ...old.inputs, records }, outputs: { ...old.outputs, records } };
  },

  update: (run, id, old, given) => write(run, id, given, old.outputs.records),

  async delete(run, _id, { outputs }) {
    const { zone, records } = outputs;
    if (!(await readZone(run, zone.provider, hostedZone(zone)))) return;
    let left: readonly string[] = [];
    await reconcile(run, outputs.zone, (actual) => {
      const decision = decideDeletion(records, actual);
      left = decision.left;
      return decision.changes;
    });
    if (left.length > 0)
      run.warn(`left in zone ${zone.name} at ${zone.provider}, changed by somebody else: ${left.join(", ")}`);
  },
};

type Zone = RecordsInputs["zone"];

const hostedZone = ({ zoneId, ...zone }: Zone): HostedZone => ({ id: zoneId, ...zone });

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
    await reconcile(run, given.zone, (actual) => {
      const decision = decide(given, Object.keys(before), actual);
      ({ warnings } = decision);
      changed = decision.changes.length;
      if (changed > 0) run.status(`${given.zone.provider}: writing ${changed} record sets`);
      return decision.changes;
    });
  } catch (error) {
    const { DnsProviderError } = await import("../../dns/providers/errors.ts");
    if (changed === 0 || !(error instanceof DnsProviderError)) throw error;
    throw new PartialFailure(id, { ...outputs(), records: { ...before, ...given.records } }, [error.message]);
  }
  if (warnings.length > 0) run.warn(summary(warnings));
  const problem = await verifyRecords(run, given);
  if (problem) throw new PartialFailure(id, outputs(), [problem]);
  return outputs();
}

const summary = (warnings: readonly string[]): string =>
  warnings.length === 1 ? warnings[0]! : `${warnings[0]}, and ${warnings.length - 1} more like it`;

async function reconcile(run: Run, zone: Zone, decide: Decide): Promise<void> {
  const provider = await sharedDns(run, zone.provider);
  const { reconcileRecords } = await import("../../dns/providers/reconcile.ts");
  await reconcileRecords(provider, hostedZone(zone), decide, patience(run));
}

const patience = (run: Run) => ({ signal: run.signal, onStatus: (message: string) => run.status(message) });

/** The zone's record sets, or null where the zone is gone. */
async function readZone(run: Run, name: Zone["provider"], zone: HostedZone): Promise<RecordSet[] | null> {
  const provider = await sharedDns(run, name);
  const { patiently } = await import("../../dns/providers/patience.ts");
  const { DnsProviderError } = await import("../../dns/providers/errors.ts");
  try {
    return await patiently(() => provider.readRecords(zone, run.signal), patience(run));
  } catch (error) {
    if (error instanceof DnsProviderError && error.kind === "conflict") return null;
    throw error;
  }
}

/** `provider/zone` imports every record set of the zone but its apex NS. */
async function importZone(run: Run, id: string) {
  const [name, zoneName] = id.split("/");
  const parsed = inputs.shape.zone.shape.provider.safeParse(name);
  if (!parsed.success || !zoneName)
    throw new Error(`"${id}" is no id of records: write provider/zone, such as desec/example.com`);
  const provider = await sharedDns(run, parsed.data);
  const found = await provider.findZone(zoneName, run.signal);
  if (!found) return null;
  const sets = (await provider.readRecords(found, run.signal)).filter((set) => !(set.name === "" && set.type === "NS"));
  const records = Object.fromEntries(
    sets.map(({ name, type, ttl, values }) => [`${name}/${type}`, { ttl, values: [...values] }]),
  );
  const { id: zoneId, nameServers } = found;
  const zone = {
    provider: parsed.data,
    name: zoneName,
    zoneId,
    nameServers: [...nameServers],
    minimumTtl: provider.minimumTtl(found),
  };
  const given: RecordsInputs = { zone, records, adopt: false };
  return { id, inputs: given, outputs: { ...given, warnings: [] } };
}
