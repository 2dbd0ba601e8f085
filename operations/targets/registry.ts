import type { ReadyStage } from "../../engine/engine.ts";
import { settingsOf } from "../../stage/services/members.ts";
import type { TargetName } from "../../stage/target.ts";
import type { Operations } from "../target.ts";
import { akashOperations } from "./akash.ts";

/** The operations of every target that a stage may use. */
export async function targetsOf(ready: ReadyStage): Promise<Readonly<Record<TargetName, Operations>>> {
  return { akash: await akashOperations(ready) };
}

/** Those of the target a service runs on. @param service by its name, such as `web-app` */
export async function targetOf(ready: ReadyStage, service: string): Promise<Operations> {
  const settings = settingsOf(ready.stage.services).find(({ name }) => name === service)?.settings;
  const targets = await targetsOf(ready);
  // A target that knows no such service says which there are.
  return targets[settings?.target ?? "akash"];
}
