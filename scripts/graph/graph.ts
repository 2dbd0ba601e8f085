import { openStage } from "../../engine/open-stage.ts";
import { platformThatStands } from "../../operations/status/platform.ts";
import { topologyOf } from "../../operations/topology/topology.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import type { StageOptions } from "../terminal/options.ts";
import { dot } from "./dot.ts";
import { mermaid } from "./mermaid.ts";
import { svg } from "./svg.ts";

const FORMATS = { mermaid, dot, svg };

interface GraphOptions extends StageOptions {
  format: keyof typeof FORMATS;
  offline?: boolean;
}

/** Prints the stage as a picture. */
export async function printGraph({ stage, format, offline }: GraphOptions): Promise<void> {
  const open = await openStage(stage);
  const platform = offline ? undefined : await platformThatStands(open);
  process.stdout.write(FORMATS[format](topologyOf(open.stage, providersIn(platform)), stage));
}

/** Host name of each service's provider, which people know it by. */
function providersIn(platform: PlatformOutput | undefined): Map<string, string> {
  return new Map(platform?.services.map(({ name, place }) => [name, new URL(place.hostUri).hostname]));
}
