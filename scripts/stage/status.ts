import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import { observe } from "../../operations/status/observe.ts";
import { readPlatform } from "../../operations/status/platform.ts";
import { problemsOf } from "../../operations/status/report.ts";
import type { StageOptions } from "../terminal/options.ts";
import { tellPlatform } from "./tell-platform.ts";

/** `platform status`: what is healthy, what it costs, what expires; read live. */
export async function status(options: StageOptions & { json?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const platform = await readPlatform(ready);
  if (!platform) {
    await refuseUnrecorded(ready);
    throw new UserError(
      "stage-absent",
      `stage ${options.stage} does not stand, or a refresh found a part of it gone.`,
      `./platform up --stage ${options.stage}`,
    );
  }
  const report = options.json ? await observe(ready, platform) : await tellPlatform(ready, platform);
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (problemsOf(report, new Date()).length > 0) process.exitCode = 1;
}
