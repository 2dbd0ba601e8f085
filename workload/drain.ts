import type { Stage } from "../stage/schema.ts";
import type { Declaration } from "./declaration.ts";

/** The proxy's look for a newer bundle (15 s), Pingap's own reload (10 s), and time to answer what was begun. */
const BUNDLE = 30;

/** The sandbox's proxies look every second, and nobody keeps what its name servers answer. */
const SANDBOX = 5;

/** Seconds until whoever leads to a service has learnt where it has moved to; 0 = they have learnt it when the update ends. */
export function drainSeconds({ sandbox, dns, services }: Stage, { containers, hosts }: Declaration): number {
  const ports = Object.values(containers).flatMap(({ ports = [] }) => ports);
  const named = ports.some(({ to, hosts }) => to === "address" || hosts !== undefined);
  const bundled = hosts !== undefined && services.proxy.enabled && services.secrets.enabled;
  if (!named && !bundled) return 0;
  if (sandbox) return SANDBOX;
  return named ? dns.ttl : BUNDLE;
}
