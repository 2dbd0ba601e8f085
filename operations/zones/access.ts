import type { DnsSettings } from "../../dns/settings.ts";
import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { projectName } from "../../engine/project.ts";
import { dnsSettings } from "../../stage/dns-settings.ts";
import { type Platform, readPlatform } from "../status/platform.ts";
import { withCredentials } from "./credentials.ts";

/** What the commands about zones need of a stage. */
export interface DnsAccess {
  readonly ready: ReadyStage;
  readonly project: string;
  readonly settings: DnsSettings;
  /** What the last `up` left; undefined where the stage does not stand. */
  readonly platform: Platform | undefined;
}

export async function openDns(stage: string): Promise<DnsAccess> {
  const ready = await readyStage(await openStage(stage));
  const [credentials, platform, project] = await Promise.all([
    withCredentials(ready),
    readPlatform(ready),
    projectName(),
  ]);
  return { ready, project, settings: dnsSettings(credentials), platform };
}
