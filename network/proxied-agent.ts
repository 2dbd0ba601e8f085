import type { Agent, Dispatcher } from "undici";
import { proxyExceptions } from "./proxy.ts";
import { undici } from "./undici.ts";

/**
 * A dispatcher for URLs of the internet or of loopback that no `Network` knows: through the proxy that the environment
 * names, never for loopback. Close it when done.
 * @param ca authorities to trust instead of the system's, PEM
 */
export function proxiedAgent(ca?: readonly string[], options: Agent.Options = {}): Dispatcher {
  const trust = ca ? { ca: [...ca] } : {};
  const noProxy = proxyExceptions(process.env).no_proxy;
  const { EnvHttpProxyAgent } = undici();
  return new EnvHttpProxyAgent({
    ...options,
    connect: trust,
    requestTls: trust,
    ...(noProxy !== undefined && { noProxy }),
  });
}
