import { parseBindZone } from "../../../dns/zone-files/bind/bind-file.ts";
import { printZone } from "../../../dns/zone-files/zone-print.ts";
import { filesIn } from "../corpus.ts";
import type { Target } from "../target.ts";

/** Nothing may be thrown: what is wrong in a file is among the zone's errors. */
export const target = (): Target => ({
  form: "text",
  corpus: filesIn("conformance/dns/bind", /^[^.].*$/).filter((text) => /\bSOA\b|\bIN\b/.test(text)),
  clear: () => false,
  read(text) {
    const { records, errors } = parseBindZone({ zone: "unit.tests", text, file: "unit.tests.zone" });
    if (errors.length === 0) printZone(Object.values(records));
  },
});
