import type { ReadyStage } from "../../engine/engine.ts";
import { UserError } from "../../engine/user-error.ts";
import type { RemotePin } from "../../pins/service.ts";
import { type LocalPins, localPins } from "./local.ts";
import { type KnownService, listed, pinServices } from "./services.ts";

/** The services of a stage. Stops where it has none. */
export async function requireServices(ready: ReadyStage): Promise<KnownService[]> {
  const services = await pinServices(ready);
  if (services.length > 0) return services;
  throw new UserError(
    "not-found",
    `the IPFS of stage ${ready.name} is pinned nowhere else.`,
    `name services in Pulumi.${ready.name}.yaml (services.ipfs.remotePins, docs/backup.md), then: ./platform up`,
  );
}

/** What IPFS pins. Stops where that is not known. */
export async function requireLocal(ready: ReadyStage, signal: AbortSignal): Promise<LocalPins> {
  const local = await localPins(ready, signal);
  if (!("why" in local)) return local;
  throw new UserError("pins", `what IPFS pins is not known: ${local.why}.`, "./platform status tells how it is");
}

/** What a service has. Stops where it cannot be asked. */
export async function requireListed(service: KnownService, signal: AbortSignal): Promise<readonly RemotePin[]> {
  const found = await listed(service, signal);
  if ("pins" in found) return found.pins;
  const { name } = service.settings;
  throw new UserError(
    "pins",
    `what ${name} has is not known: ${found.why}.`,
    `check services.ipfs.remotePins.${name} in the stage file, and whether the service stands`,
  );
}
