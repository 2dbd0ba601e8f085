import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { PlatformService, Service } from "../service.ts";
import type { Keeping } from "../volumes/keeping.ts";
import { backupVariables, type CopyArgs, copyPlace } from "./place.ts";
import { COPY_VERIFICATION, copyScript } from "./volume-script.ts";

export interface VolumeCopyArgs extends CopyArgs {
  /** How its volumes are kept. */
  readonly keeping: Keeping;
}

/** What the volumes of a service held, restored beside it for a person to look at: nothing runs there. */
export class VolumeCopy extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: VolumeCopyArgs, options?: ComponentResourceOptions) {
    super("platform:data:VolumeCopy", name, {}, options);
    const { of, wish, keeping, ...rest } = args;
    const run = {
      command: ["sh", "-c"],
      args: [copyScript(keeping)],
      env: {
        ...backupVariables(of, /^BACKUP_/),
        BACKUP_FROM: wish.from,
        ...(wish.backup !== undefined && { BACKUP_LABEL: wish.backup }),
      },
    };
    this.service = copyPlace(this, name, { ...rest, of, wish }, run, ["sh", "-c", COPY_VERIFICATION]);
    this.registerOutputs();
  }
}
