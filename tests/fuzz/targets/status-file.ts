import { parseStatusFile, printStatusFile, withOverride } from "../../../dns/pools/status-file.ts";
import { named, type Target } from "../target.ts";

const override = { status: "down", reason: "no answer", since: "2026-11-28T00:00:00Z", by: "dns monitor" } as const;

export const target = (): Target => {
  const one = withOverride({}, { key: "www/A", pool: "eu", value: "192.0.2.1" }, override);
  const two = withOverride(one, { key: "/AAAA", pool: "us", value: "2001:db8::1" }, { ...override, by: "ops" });
  return {
    form: "yaml",
    corpus: [one, two].map(printStatusFile),
    clear: named("InvalidStatusFileError"),
    read: (text) => printStatusFile(parseStatusFile(() => text, "dns/status/example.com.yaml")),
  };
};
