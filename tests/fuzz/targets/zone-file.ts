import { parseZone } from "../../../dns/zone-files/zone-file.ts";
import { printZone } from "../../../dns/zone-files/zone-print.ts";
import { filesIn } from "../corpus.ts";
import type { Target } from "../target.ts";

/** Nothing may be thrown: what is wrong in a file is among the zone's errors. */
export const target = (): Target => ({
  form: "yaml",
  corpus: [...filesIn("dns/zones", /\.yaml$/), ...filesIn("conformance/dns", /\.yaml$/)],
  clear: () => false,
  read(text) {
    const files = { "example.com.yaml": text, "a.yaml": "ttl: 60\n" };
    const { records, errors } = parseZone({ zone: "example.com", files, options: { enforceOrder: false } });
    if (errors.length === 0) printZone(Object.values(records));
  },
});
