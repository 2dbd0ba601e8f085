import { folderOf } from "../../backup/repository.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { errorText } from "../../errors/text.ts";
import { internet } from "../../network/network.ts";
import { CAPABILITIES, connectPins, type PinSettings } from "../../pins/connect.ts";
import type { Capabilities, PinService, RemotePin } from "../../pins/service.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { remotePinServices } from "../../stage/services/remote-pins.ts";
import { networkOf } from "../network.ts";
import { stageToRead } from "../zones/credentials.ts";

/** A service of the stage, and what it can do. */
export interface KnownService {
  readonly settings: PinSettings;
  readonly can: Capabilities;
  /** Uses it; what is thrown is PinsError, or the signal's reason. */
  use<T>(signal: AbortSignal, ask: (service: PinService) => Promise<T>): Promise<T>;
}

/** The services that the IPFS of a stage is pinned at; Pulumi is asked only where a key is encrypted. */
export async function pinServices(ready: ReadyStage): Promise<KnownService[]> {
  if (remotePinServices(ready.stage.services).length === 0) return [];
  const stage = await stageToRead(ready, ready.stage.services.ipfs.remotePins);
  const pinName = folderOf({ project: await projectName(), stage: ready.name, service: CATALOG.ipfs.name });
  return remotePinServices(stage.services).map((settings) => ({
    settings,
    can: CAPABILITIES[settings.kind],
    async use(signal, ask) {
      // http is spoken with this machine alone, also of a stage on the sandbox.
      const network = settings.endpoint.startsWith("http:") ? internet : networkOf(stage);
      await using service = connectPins(settings, pinName, { network, signal });
      return await ask(service);
    },
  }));
}

/** Pins of a service, or why they are not known. */
export type Listed = { readonly pins: readonly RemotePin[] } | { readonly why: string };

export async function listed({ use }: KnownService, signal: AbortSignal): Promise<Listed> {
  try {
    return { pins: await use(signal, (service) => service.list()) };
  } catch (error) {
    return { why: errorText(error) };
  }
}
