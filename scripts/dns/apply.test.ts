import { DnsProviderError } from "../../dns/providers/errors.ts";
import { resultLine } from "./apply.ts";

const failed = (error: Error) =>
  resultLine({ provider: "desec", zone: "example.com", state: "failed", changes: 2, error });

test.each(["throttled", "unavailable", "unknown", "conflict"] as const)("after %s another run is advised", (kind) => {
  expect(failed(new DnsProviderError("desec", kind, "no"))).toMatch(/run it again, it takes up what is left/);
});

test.each(["invalid", "denied"] as const)("after %s, which stays so, no other run is advised", (kind) => {
  expect(failed(new DnsProviderError("desec", kind, "no"))).not.toMatch(/again/);
});
