import type { Keeping } from "./volumes/keeping.ts";

/** How copies are made of what a service has backed up. */
export type CopySource =
  /** A database. @property user its superuser */
  { readonly kind: "postgres"; readonly user: string } | { readonly kind: "volume"; readonly keeping: Keeping };
