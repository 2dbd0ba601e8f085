import type { EngineEvent, Step } from "../../engine/events/event.ts";
import { Progress } from "./progress.ts";

const HEAD = "urn:pulumi:local::platform::";

export const component = (type: string, name: string): string => `${HEAD}${type}::${name}`;
const API = component("platform:services:Api", "api");

/** URN of a resource of the service `api`, or of none. */
export function urnOf(type: string, name: string, parent = ""): string {
  const owner = parent.split("::")[2];
  return `${HEAD}${owner ? `${owner}$` : ""}${type}::${name}`;
}

export const PLACE = urnOf("af:akash:Deployment", "api", API);
export const MANIFEST = urnOf("af:akash:Manifest", "api", API);

/** An event of a step on a resource of `api`. */
export function step(
  kind: "began" | "done" | "failed",
  urn: string,
  op: string,
  more: Partial<Step> = {},
): EngineEvent {
  const types = urn.split("::")[2] ?? "";
  const type = types.slice(types.lastIndexOf("$") + 1);
  const parent = types.includes("platform:services:Api$") ? API : undefined;
  return { kind, step: { urn, type, op, parent, planned: false, changes: [], inputs: {}, outputs: {}, ...more } };
}

export const status = (urn: string, text: string): EngineEvent => ({
  kind: "said",
  urn,
  severity: "info",
  text,
  status: true,
});

export const said = (urn: string | undefined, severity: string, text: string): EngineEvent => ({
  kind: "said",
  urn,
  severity,
  text,
  status: false,
});

export const ended = (counts: Record<string, number>, seconds = 38): EngineEvent => ({
  kind: "ended",
  seconds,
  planned: false,
  counts,
});

/** The events, a second after each other, beginning at 0. */
export function progressOf(...events: EngineEvent[]): Progress {
  const progress = new Progress();
  for (const [index, event] of events.entries()) progress.take(event, index * 1000);
  return progress;
}
