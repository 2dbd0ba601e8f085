import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { PostgresCopy } from "../components/copies/postgres.ts";
import type { Stage } from "../stage/schema.ts";
import type { Data } from "./data.ts";
import type { ArgsOf } from "./service-args.ts";

/** Databases restored beside the running ones. A stage without backups has none: its file would be refused. */
export function copies(
  stage: Stage,
  argsOf: ArgsOf,
  { postgres }: Data,
  options: ComponentResourceOptions,
): PostgresCopy[] {
  const source = postgres?.copySource;
  if (!source) return [];
  return Object.entries(stage.restored).map(
    ([name, { service, ...wish }]) =>
      new PostgresCopy(name, { ...argsOf(service), apartFrom: [], source, wish }, options),
  );
}
