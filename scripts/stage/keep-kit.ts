import type { ReadyStage } from "../../engine/engine.ts";

/** Keeps the stage's recovery kit beside its backups, where it wants that. What encrypts it is loaded by such stages alone. */
export async function keepKitOf(ready: ReadyStage): Promise<void> {
  if (ready.stage.kit) await (await import("../../operations/kit/keep.ts")).keepKit(ready);
}
