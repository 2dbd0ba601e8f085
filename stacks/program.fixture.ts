import { runtime } from "@pulumi/pulumi";
import { stageFile } from "../stage/file.ts";
import type { ImageLock } from "../stage/image-lock.ts";
import { parseStage } from "../stage/parse.ts";
import type { Stage } from "../stage/schema.ts";
import { committedStage, stageText } from "../stage/stage.fixture.ts";
import type { Targets } from "../targets/registry.ts";
import { type Registration, rehearse } from "./rehearsal.ts";

export { type Registration, revealed } from "./rehearsal.ts";

/**
 * Registers a whole stage against a double of the engine.
 * @param preview outputs of resources are unknown
 * @param targets in place of the stage's
 * @param lock digests of images of others
 * @param registrations where they are noted, also when the program fails
 */
export function registerStage(
  name: string,
  preview: boolean,
  change: (stage: Stage) => Stage = (same) => same,
  targets?: Targets,
  registrations: Registration[] = [],
  lock?: ImageLock,
) {
  const mark = (what: string, of: string) =>
    what === "secret" ? `canary-${of}` : what === "client id" ? `${of}-client` : `canary-${of}-client`;
  return rehearse(change(committedStage(name)), {
    project: "alternate-futures",
    stage: name,
    preview,
    targets,
    lock,
    registrations,
    mark,
  });
}

/** The stage local with this `services:` block. @param more other keys */
export function stageWith(services: object, more: object = {}): Stage {
  const { stage, problems } = parseStage({ ...stageFile(stageText("local")).values, ...more, services });
  if (problems) throw new Error(JSON.stringify(problems));
  return stage;
}

/** Inputs of one registered resource. */
export function inputsOf(registrations: readonly Registration[], type: string, name: string): Record<string, unknown> {
  const found = registrations.find((each) => each.type === type && each.name === name);
  if (!found) throw new Error(`no ${type} ${name}`);
  return found.inputs;
}

/** A value as anybody may see it: secrets replaced by a mark. */
export function visible(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visible(item)]));
}
