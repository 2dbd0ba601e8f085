import { z } from "zod";
import { ARCHIVES, type ArchiveKind } from "../../backup/archives.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { nameOf, outputsOf, readStackState, resourcesOf } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { copiesIn } from "./entry.ts";

const KINDS = Object.keys(ARCHIVES) as ArchiveKind[];
const COMPONENTS = { postgres: "platform:data:PostgresCopy", volume: "platform:data:VolumeCopy" } as const;

/** Names of the resources of a copy, for the engine to change these alone: whatever else the stage file says by now waits. */
export async function copyUrns(
  { name: stage }: Pick<ReadyStage, "name">,
  copy: string,
  kind: ArchiveKind,
): Promise<string[]> {
  const component = COMPONENTS[kind];
  const urn = (type: string, name: string) => `urn:pulumi:${stage}::${project}::${type}::${name}`;
  const project = await projectName();
  return [
    urn(component, copy),
    ...(kind === "postgres" ? [urn(`${component}$af:random:Secret`, `${copy}-superuser`)] : []),
    ...["Deployment", "Manifest", "Verification"].map((type) => urn(`${component}$af:akash:${type}`, copy)),
  ];
}

const verification = z.object({ said: z.string() });

/** What a copy said of itself when it was verified; undefined while it was not. */
export async function verifiedText(ready: ReadyStage, copy: string): Promise<string | undefined> {
  const found = resourcesOf(await readStackState(ready), "af:akash:Verification");
  const own = found.find(({ urn, delete: leaving }) => nameOf(urn) === copy && !leaving);
  return own && outputsOf(own, verification).said;
}

/** Those of them that the state has, of whatever kind: it has few where a run ended too early. */
async function urnsInState(ready: ReadyStage, copy: string): Promise<string[]> {
  const urns = (await Promise.all(KINDS.map((kind) => copyUrns(ready, copy, kind)))).flat();
  const { deployment } = await readStackState(ready);
  return urns.filter((each) => (deployment.resources ?? []).some(({ urn }) => urn === each));
}

/** Whether the state has anything of a copy. */
export const isInState = async (ready: ReadyStage, copy: string): Promise<boolean> =>
  (await urnsInState(ready, copy)).length > 0;

/**
 * What the engine is to look at for a copy to end: it takes no name that the state does not have, and without any it would look at the
 * whole stage.
 */
export async function endingUrns(ready: ReadyStage, copy: string): Promise<string[]> {
  const project = await projectName();
  const stack = `urn:pulumi:${ready.name}::${project}::pulumi:pulumi:Stack::${project}-${ready.name}`;
  return [stack, ...(await urnsInState(ready, copy))];
}

/** Stops where there is a copy of that name already, in the stage file or of an earlier run: its content is another. */
export async function refuseTaken(ready: ReadyStage, copy: string): Promise<void> {
  if (!copiesIn(ready.name).includes(copy) && !(await isInState(ready, copy))) return;
  throw new UserError(
    "exists",
    `there is a place ${copy} already, and it is paid for; nothing was changed.`,
    `end it: ./platform restore --drop ${copy}`,
  );
}

/** The newest content that a copy has, milliseconds since 1970; undefined where it is that of a backup. Pure. @param said when it was verified */
export function contentUntil(said: string): number | undefined {
  const [, day, time] = /all until (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(said) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${time}Z`);
}
