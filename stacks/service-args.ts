import type { ServiceArgs } from "../components/service.ts";
import type { ImageLock } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import { membersOf, settingsOf } from "../stage/services/members.ts";
import type { Targets } from "../targets/registry.ts";
import { checkDemands } from "../targets/target.ts";
import { apartFrom } from "./connections.ts";

/** What the component of a service, or an app, is given. @param name of it */
export type ArgsOf = (name: string) => ServiceArgs & { readonly apartFrom: readonly string[] };

/** @throws RunError where the stage asks of a target what it cannot give; what containers ask is checked with them */
export function serviceArgs(stage: Stage, targets: Targets, lock: ImageLock): ArgsOf {
  const settings = new Map(settingsOf(stage.services).map((each) => [each.name, each.settings]));
  const members = membersOf(stage);
  const apart = new Map(members.map(({ name }) => [name, apartFrom(stage, name, members)]));
  const argsOf: ArgsOf = (name) => ({
    stage,
    lock,
    target: targets[settings.get(name)!.target],
    apartFrom: apart.get(name) ?? [],
  });
  for (const { name } of members) {
    const { target, apartFrom } = argsOf(name);
    const what = `places apart from ${apartFrom.join(", ")}`;
    checkDemands(target, name, apartFrom.length > 0 ? [{ ability: "apart", what }] : []);
  }
  return argsOf;
}
