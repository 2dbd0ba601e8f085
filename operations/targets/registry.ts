import type { ReadyStage } from "../../engine/engine.ts";
import type { ServiceName } from "../../stage/catalog.ts";
import type { TargetName } from "../../stage/target.ts";
import { stagePath } from "../leases/exclusion.ts";
import type { Operations } from "../target.ts";
import { akashOperations } from "./akash.ts";

/** The operations of every target that a stage may use. */
export async function targetsOf(ready: ReadyStage): Promise<Readonly<Record<TargetName, Operations>>> {
  return { akash: await akashOperations(ready) };
}

/** Those of the target a service runs on. @param service by its name, such as `web-app` */
export async function targetOf(ready: ReadyStage, service: string): Promise<Operations> {
  const [key] = stagePath(service);
  const settings = ready.stage.services[key as ServiceName];
  const targets = await targetsOf(ready);
  // A target that knows no such service says which there are.
  return targets[settings?.target ?? "akash"];
}
