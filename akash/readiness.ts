import type { Manifest } from "../sdl/types.ts";
import type { LeaseStatus } from "./gateway.ts";

export interface Readiness {
  readonly ready: boolean;
  /** What is still missing, such as `api 0/1`. */
  readonly waiting: readonly string[];
}

/**
 * Whether everything a manifest asks for runs and is reachable. An empty status means "not started yet" or "the
 * provider is busy", never "dead".
 */
export function judgeReadiness(manifest: Manifest, status: LeaseStatus | null): Readiness {
  const waiting = manifest.flatMap(({ services }) =>
    services.flatMap(({ name, count, expose }) => {
      const ready = readyReplicas(status, name, count);
      const missing = ready < count ? [`${name} ${ready}/${count}`] : [];
      const wantsIp = expose.some(({ global, ip }) => global && ip !== "");
      const hasIp = (status?.ips[name] ?? []).some(({ ip }) => ip !== "");
      return wantsIp && !hasIp ? [...missing, `${name} leased IP`] : missing;
    }),
  );
  return { ready: waiting.length === 0, waiting };
}

/** Replicas that run the newest version and are ready; older gateways count only `available`. */
function readyReplicas(status: LeaseStatus | null, name: string, count: number): number {
  const service = status?.services[name];
  if (!service) return 0;
  const ready = service.ready_replicas ?? service.available;
  return Math.min(ready, service.updated_replicas ?? ready, count);
}
