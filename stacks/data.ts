import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Ipfs } from "../components/ipfs.ts";
import { Postgres } from "../components/postgres.ts";
import { Tracing } from "../components/tracing.ts";
import type { Stage } from "../stage/schema.ts";
import type { ServiceName } from "../stage/services.ts";
import { apartFrom, SERVICE_NAMES } from "./connections.ts";
import type { Foundation } from "./foundation.ts";

export interface Data {
  readonly postgres?: Postgres;
  readonly ipfs?: Ipfs;
  readonly tracing?: Tracing;
}

/** One database for each service that has one. */
const DATABASES: Partial<Record<ServiceName, string>> = {
  api: "alternatefutures",
  auth: "alternatefutures_auth",
};

/** What keeps data: PostgreSQL, IPFS, traces. */
export function data(stage: Stage, { images }: Foundation, options: ComponentResourceOptions): Data {
  const { services } = stage;
  const enabled = (name: ServiceName) => services[name].enabled;
  const common = (name: ServiceName) => ({ stage, tunnelImage: images.tunnel, apartFrom: apartFrom(stage, name) });
  const databases = Object.fromEntries(Object.entries(DATABASES).filter(([name]) => enabled(name as ServiceName)));
  const clients = (["auth", "api"] as const).filter(enabled);
  return {
    ...(enabled("postgres") && {
      postgres: new Postgres(SERVICE_NAMES.postgres, { ...common("postgres"), databases }, options),
    }),
    ...(enabled("ipfs") && {
      ipfs: new Ipfs(
        SERVICE_NAMES.ipfs,
        { ...common("ipfs"), consumers: clients.filter((name) => name === "api") },
        options,
      ),
    }),
    ...(enabled("tracing") && {
      tracing: new Tracing(SERVICE_NAMES.tracing, { ...common("tracing"), consumers: clients }, options),
    }),
  };
}
