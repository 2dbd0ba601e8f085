/** The Pulumi program: one stage of the platform. */
import "./lean-sdk.ts";
import "./no-debug-log.ts";
import type { Output } from "@pulumi/pulumi";
import { readLock, readStage } from "./config.ts";
import type { PlatformOutput } from "./output.ts";
import { platformStack } from "./platform.ts";

const stack = platformStack(readStage(), { lock: readLock() });

/** See `output.ts`. */
export const platform: Output<PlatformOutput> = stack.platform;

/** Logins of pages that ask for a password: `pulumi stack output logins --show-secrets`. */
export const logins = stack.logins;
