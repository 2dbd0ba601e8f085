import { rootCertificates } from "node:tls";
import { readDirectory } from "../../acme/transport.ts";
import type { Network } from "../../network/network.ts";
import { proxiedAgent } from "../../network/proxied-agent.ts";
import { endpoints } from "../../stage/endpoints.ts";
import type { Stage } from "../../stage/schema.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether the CA's directory (RFC 8555 §7.1.1) can be read, and offers the profile the stage asks for. */
export function checkAcme(stage: Stage, network: Network, signal: AbortSignal): Promise<readonly Check[]> {
  const fix = stage.sandbox
    ? "./platform sandbox stop && ./platform sandbox start"
    : "check acme.directory and the way out";
  return attempt("acme", fix, async () => {
    const { acmeDirectory } = endpoints(stage);
    const own = await network.authorities();
    const agent = proxiedAgent(own.length > 0 ? [...rootCertificates, ...own] : undefined);
    try {
      const directory = await readDirectory(acmeDirectory, agent, signal);
      if (!directory) return [problem("acme", `${acmeDirectory} is no ACME directory`, "check acme.directory")];
      const { profile } = stage.acme;
      const offered = Object.keys(directory.meta?.profiles ?? {});
      if (profile === undefined || offered.includes(profile)) return [ok("acme", `${acmeDirectory} answers`)];
      const says = `the CA offers no profile ${profile}: ${offered.join(", ") || "it has none"}`;
      return [problem("acme", says, "change acme.profile")];
    } finally {
      await agent.destroy();
    }
  });
}
