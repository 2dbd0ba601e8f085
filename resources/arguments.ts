import type { Input } from "@pulumi/pulumi";

/** A value any part of which may be an output of another resource. */
type DeepInput<T> = Input<T extends object ? { [K in keyof T]: DeepInput<T[K]> } : T>;

/** Arguments of a resource: every property may hold outputs, at any depth. */
export type Arguments<T> = { [K in keyof T]: DeepInput<T[K]> };
