/** What another Pulumi program imports of this package. */
export { App, type AppArgs } from "./app.ts";
export { Platform, type PlatformArgs, type RunningService } from "./platform.ts";
export { Postgres, type PostgresArgs } from "./postgres.ts";
export { type ProviderArgs, provider } from "./provider.ts";
export type { RecordArgs } from "./record-sets.ts";
export { type Stage, stage } from "./stage.ts";
export type { StageArgs } from "./values.ts";
export { Zone, type ZoneArgs } from "./zone.ts";
