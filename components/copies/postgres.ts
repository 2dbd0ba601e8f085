import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { RandomSecret } from "../../resources/random-secret.ts";
import type { RestoredCopy } from "../../stage/restored.ts";
import type { Port } from "../../workload/declaration.ts";
import { type CopySource, PGDATA, SIZE, USER } from "../postgres.ts";
import { verification } from "../postgres-archive.ts";
import { RESTORE_TIMEOUT } from "../postgres-backup.ts";
import { startScript } from "../postgres-start.ts";
import { type PlatformService, Service, type ServiceArgs } from "../service.ts";
import { copied } from "./postgres-script.ts";

export interface PostgresCopyArgs extends ServiceArgs {
  readonly source: CopySource;
  /** What of it. */
  readonly wish: Pick<RestoredCopy, "from" | "at" | "backup">;
}

/** Akash takes no manifest of which nothing is open; nobody listens on the discard port (RFC 863). */
const CLOSED: Port = { port: 9, to: "forwarded" };

/**
 * What a database held, restored beside it, of its size. Nothing connects to it and it archives nothing; its data is a copy, so that it
 * may end at any time.
 */
export class PostgresCopy extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: PostgresCopyArgs, options?: ComponentResourceOptions) {
    super("platform:data:PostgresCopy", name, {}, options);
    const { source, wish } = args;
    this.service = new Service(this, name, {
      ...args,
      settings: args.stage.services.postgres,
      declaration: {
        main: name,
        stateful: false,
        verification: { command: ["bash", "-c", verification(USER)], timeout: RESTORE_TIMEOUT },
        containers: {
          [name]: {
            image: source.image,
            command: ["bash", "-c"],
            args: [startScript(undefined, copied(USER))],
            env: {
              ...source.environment,
              POSTGRES_PASSWORD: new RandomSecret(`${name}-superuser`, {}, { parent: this }).value,
              PGDATA,
              BACKUP_FROM: wish.from,
              ...(wish.at !== undefined && { BACKUP_AT: timeText(wish.at) }),
              ...(wish.backup !== undefined && { BACKUP_LABEL: wish.backup }),
            },
            ports: [CLOSED],
            ...SIZE,
          },
        },
      },
    });
    this.registerOutputs();
  }
}

/** A moment as pgBackRest and PostgreSQL both read it. @param at RFC 3339 in UTC */
const timeText = (at: string): string => at.replace("T", " ").replace("Z", "+00");
