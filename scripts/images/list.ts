import { storeFolder } from "../../images/stand-ins/store.ts";
import { requireStore } from "../../operations/stand-ins/requirements.ts";
import { survey } from "../../operations/stand-ins/survey.ts";
import { formatTable } from "../terminal/table-text.ts";
import { megabytes } from "./size-text.ts";

/** `platform images list`. */
export async function list({ json }: { json?: boolean }): Promise<void> {
  requireStore("read");
  const rows = await survey();
  if (json) {
    const shown = rows.map(({ standIn, recipe, state, bytes }) => {
      const { name, references, madeOf, version } = standIn;
      return { name, references, madeOf, version, recipe, state, ...(bytes !== undefined && { bytes }) };
    });
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  const cells = rows.flatMap(({ standIn, state, bytes }) =>
    standIn.references.map((reference) => [
      standIn.name,
      reference,
      standIn.version,
      bytes === undefined ? "" : megabytes(bytes),
      state,
      standIn.madeOf,
    ]),
  );
  const fit = { columns: process.stdout.columns ?? Number.POSITIVE_INFINITY, cut: 5 };
  process.stdout.write(formatTable(["name", "stands for", "version", "size", "state", "made of"], cells, fit));
  const current = rows.filter(({ state }) => state === "up to date").length;
  process.stdout.write(
    `${current} of ${rows.length} are up to date, in ${storeFolder()}; sizes are with what is below\n`,
  );
}
