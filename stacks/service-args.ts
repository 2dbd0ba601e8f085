import type { ServiceArgs } from "../components/service.ts";
import { CATALOG, SERVICES, type ServiceName } from "../stage/catalog.ts";
import type { ImageLock } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import type { Targets } from "../targets/registry.ts";
import { checkDemands } from "../targets/target.ts";
import { apartFrom } from "./connections.ts";

/** What the component of a service is given. */
export type ArgsOf = (service: ServiceName) => ServiceArgs & { readonly apartFrom: readonly string[] };

/** @throws RunError where the stage asks of a target what it cannot give; what containers ask is checked with them */
export function serviceArgs(stage: Stage, targets: Targets, lock: ImageLock): ArgsOf {
  const argsOf: ArgsOf = (service) => ({
    stage,
    lock,
    target: targets[stage.services[service].target],
    apartFrom: apartFrom(stage, service),
  });
  for (const service of SERVICES.filter((name) => stage.services[name].enabled)) {
    const { target, apartFrom } = argsOf(service);
    const what = `places apart from ${apartFrom.join(", ")}`;
    checkDemands(target, CATALOG[service].name, apartFrom.length > 0 ? [{ ability: "apart", what }] : []);
  }
  return argsOf;
}
