import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Ipfs } from "../components/ipfs.ts";
import { Postgres } from "../components/postgres.ts";
import { postgresBackup } from "../components/postgres-backup.ts";
import { Tracing } from "../components/tracing.ts";
import { volumeBackup } from "../components/volumes/backup.ts";
import type { Stage } from "../stage/schema.ts";
import { CATALOG, consumersOf, type ServiceName } from "../stage/services/catalog.ts";
import { databasesOf } from "../stage/services/databases.ts";
import { appsOf } from "../stage/services/members.ts";
import { poolOf } from "../stage/services/pool.ts";
import { remotePinServices } from "../stage/services/remote-pins.ts";
import type { Foundation } from "./foundation.ts";
import { folderFor, volumeFolderFor } from "./repository-folder.ts";
import type { ArgsOf } from "./service-args.ts";

export interface Data {
  readonly postgres?: Postgres;
  readonly ipfs?: Ipfs;
  readonly tracing?: Tracing;
}

/** What keeps data: PostgreSQL, IPFS, traces. */
export function data(stage: Stage, argsOf: ArgsOf, { images }: Foundation, options: ComponentResourceOptions): Data {
  const { services } = stage;
  const pool = poolOf(services.postgres);
  const { name: postgres } = CATALOG.postgres;
  const enabled = (name: ServiceName) => services[name].enabled;
  const image = () => services.postgres.image ?? images.postgres;
  const backup = enabled("postgres") ? postgresBackup(stage, image, folderFor(postgres)) : undefined;
  const files = volumeBackup(stage, volumeFolderFor(CATALOG.ipfs.name));
  const pinners = remotePinServices(services).filter(({ kind }) => kind === "pinning-service");
  const common = (name: ServiceName) => ({ ...argsOf(name), tunnelImage: images.tunnel });
  return {
    ...(enabled("postgres") && {
      postgres: new Postgres(
        postgres,
        {
          ...common("postgres"),
          databases: databasesOf(services),
          ...(pool && { pool: { image: images.pgbouncer, ...pool } }),
          ...(backup && { backup }),
        },
        options,
      ),
    }),
    ...(enabled("ipfs") && {
      ipfs: new Ipfs(
        CATALOG.ipfs.name,
        {
          ...common("ipfs"),
          consumers: ipfsUsers(stage),
          ...(files && { backup: { ...files, image: images.kubo } }),
          ...(pinners.length > 0 && { remotePins: { services: pinners, pinName: folderFor(CATALOG.ipfs.name) } }),
        },
        options,
      ),
    }),
    ...(enabled("tracing") && {
      tracing: new Tracing(
        CATALOG.tracing.name,
        { ...common("tracing"), consumers: consumersOf(services, "tracing") },
        options,
      ),
    }),
  };
}

/** Services and apps that use IPFS, in their order. */
function ipfsUsers({ services }: Stage): string[] {
  const apps = appsOf(services).filter(([, { ipfs }]) => ipfs);
  return [...consumersOf(services, "ipfs"), ...apps.map(([name]) => name)];
}
