import type { ReadyStage } from "../../engine/engine.ts";
import type { PinsStatus } from "../status/report.ts";
import { judgePins } from "./judge.ts";
import { localPins } from "./local.ts";
import { listed, pinServices } from "./services.ts";

/** Milliseconds that IPFS and each service may take. */
const PATIENCE = 40_000;

/** How much of what IPFS pins is held elsewhere; null where the stage has no remote pins. */
export async function lookAtPins(ready: ReadyStage): Promise<PinsStatus | null> {
  const services = await pinServices(ready);
  if (services.length === 0) return null;
  const signal = AbortSignal.timeout(PATIENCE);
  const [local, ...asked] = await Promise.all([
    localPins(ready, signal),
    ...services.map(async (service) => ({
      name: service.settings.name,
      can: service.can,
      listed: await listed(service, signal),
    })),
  ]);
  return judgePins(local, asked, Date.now());
}
