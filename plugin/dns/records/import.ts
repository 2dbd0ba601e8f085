import { isMarker } from "../../../dns/plan/ownership.ts";
import { recordKey } from "../../../dns/records/records.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { Found, Run } from "../../kernel/handler.ts";
import { inputs, type RecordsInputs, type RecordsOutputs } from "./contract.ts";
import { givenSet } from "./record-sets.ts";
import { findZone, readZone } from "./zone-access.ts";

/** Takes over every record set of a zone but its apex NS, markers of owners and policies that are not understood; the id is `provider/zone`. */
export async function importZone(run: Run, id: string): Promise<Found<RecordsInputs, RecordsOutputs> | null> {
  const [name, zoneName, ...rest] = id.split("/");
  const provider = inputs.shape.zone.shape.provider.safeParse(name);
  if (!provider.success || !zoneName || rest.length > 0) {
    throw new ExplainedError("argument", `"${id}" is no id of records`, {
      fix: "write provider/zone, such as desec/example.com",
    });
  }
  const zone = await findZone(run, provider.data, zoneName);
  const sets = zone && (await readZone(run, zone));
  if (!sets) return null;
  const records: RecordsInputs["records"] = {};
  for (const set of sets.filter(({ routing }) => routing?.kind !== "other")) records[recordKey(set)] = givenSet(set);
  for (const key of Object.keys(records).filter(isMarker)) delete records[key];
  delete records["/NS"];
  const given: RecordsInputs = { zone, records, adopt: false };
  return { id, inputs: given, outputs: { ...given, warnings: [] } };
}
