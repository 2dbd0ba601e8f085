import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { PostgresCopy } from "../components/copies/postgres.ts";
import { VolumeCopy } from "../components/copies/volumes.ts";
import type { PlatformService } from "../components/service.ts";
import type { Stage } from "../stage/schema.ts";
import { membersOf } from "../stage/services/members.ts";
import type { ArgsOf } from "./service-args.ts";

/** What is restored beside the running services. What a copy is made of has backups: else the stage file is refused. */
export function copies(
  stage: Stage,
  argsOf: ArgsOf,
  running: readonly PlatformService[],
  options: ComponentResourceOptions,
): PlatformService[] {
  const members = new Map(membersOf(stage).map(({ name, settings }) => [name, settings]));
  const services = new Map(running.map((each) => [each.service.name, each]));
  return Object.entries(stage.restored).map(([name, { service, ...wish }]) => {
    const { service: of, copySource } = services.get(service)!;
    const source = copySource!;
    const args = { ...argsOf(service), settings: members.get(service)!, of, wish };
    return source.kind === "postgres"
      ? new PostgresCopy(name, { ...args, user: source.user }, options)
      : new VolumeCopy(name, { ...args, keeping: source.keeping }, options);
  });
}
