import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { RandomSecret } from "../../resources/random-secret.ts";
import { verification } from "../postgres-archive.ts";
import { startScript } from "../postgres-start.ts";
import type { PlatformService, Service } from "../service.ts";
import { backupVariables, type CopyArgs, copyPlace } from "./place.ts";
import { copied } from "./postgres-script.ts";

export interface PostgresCopyArgs extends CopyArgs {
  /** The superuser of its database. */
  readonly user: string;
}

/** What a database held, restored beside it. */
export class PostgresCopy extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: PostgresCopyArgs, options?: ComponentResourceOptions) {
    super("platform:data:PostgresCopy", name, {}, options);
    const { of, wish, user, ...rest } = args;
    const run = {
      command: ["bash", "-c"],
      args: [startScript(undefined, copied(user), { user })],
      env: {
        ...backupVariables(of, /^(BACKUP_|PGBACKREST_|PGDATA$)/),
        POSTGRES_PASSWORD: new RandomSecret(`${name}-superuser`, {}, { parent: this }).value,
        // So that a person needs not name it.
        PGUSER: user,
        BACKUP_FROM: wish.from,
        ...(wish.at !== undefined && { BACKUP_AT: timeText(wish.at) }),
        ...(wish.backup !== undefined && { BACKUP_LABEL: wish.backup }),
      },
    };
    this.service = copyPlace(this, name, { ...rest, of, wish }, run, ["bash", "-c", verification(user)]);
    this.registerOutputs();
  }
}

/** A moment as pgBackRest and PostgreSQL both read it. @param at RFC 3339 in UTC */
const timeText = (at: string): string => at.replace("T", " ").replace("Z", "+00");
