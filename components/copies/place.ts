import type { ComponentResource, Input } from "@pulumi/pulumi";
import type { RestoredCopy } from "../../stage/restored.ts";
import type { ServiceSettings } from "../../stage/services/settings.ts";
import { CLOSED, type Container } from "../../workload/declaration.ts";
import { RESTORE_TIMEOUT } from "../postgres-backup.ts";
import { Service, type ServiceArgs } from "../service.ts";

export interface CopyArgs extends ServiceArgs {
  /** The running service, whose data it is. */
  readonly of: Service;
  /** What the stage says of that. */
  readonly settings: ServiceSettings;
  /** What of its data. */
  readonly wish: Pick<RestoredCopy, "from" | "at" | "backup">;
}

/**
 * A place of the size of the container whose data it restores, with its image. Nothing connects to it and it writes no backups; its data
 * is a copy, so that it may end at any time.
 * @param run what is run there
 * @param verify succeeds when all is restored, and says until when it is
 */
export function copyPlace(
  parent: ComponentResource,
  name: string,
  { of, settings, ...args }: CopyArgs,
  run: Pick<Container, "command" | "args" | "env">,
  verify: readonly string[],
): Service {
  const { image, credentials, cpu, memory, storage, volumes } = keeperOf(of);
  return new Service(parent, name, {
    ...args,
    apartFrom: [],
    settings: ofPlaces(settings),
    declaration: {
      main: name,
      stateful: false,
      verification: { command: verify, timeout: RESTORE_TIMEOUT },
      containers: {
        [name]: {
          image,
          ...(credentials && { credentials }),
          cpu,
          memory,
          ...(storage && { storage }),
          ...(volumes && { volumes }),
          ...run,
          ports: [CLOSED],
        },
      },
    },
  });
}

/** What the container that keeps the data is told of its backups, but for what depends on its place. @param names which it is */
export function backupVariables(of: Service, names: RegExp): Record<string, Input<string>> {
  return Object.fromEntries(Object.entries(keeperOf(of).env ?? {}).filter(([name]) => names.test(name)));
}

function keeperOf({ declaration: { main, keeper = main, containers } }: Service): Container {
  return containers[keeper]!;
}

/** What is said of the container itself is in the declaration already. */
const ofPlaces = ({ enabled, target, placement, drain, deposit, priceCeiling }: ServiceSettings): ServiceSettings => ({
  enabled,
  target,
  placement,
  env: {},
  ...(drain !== undefined && { drain }),
  ...(deposit !== undefined && { deposit }),
  ...(priceCeiling !== undefined && { priceCeiling }),
});
