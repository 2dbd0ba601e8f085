/** The Pulumi program: one stage of the platform. */
import "./lean-sdk.ts";
import "./no-debug-log.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { Output } from "@pulumi/pulumi";
import { readLock, readStage } from "./config.ts";
import type { PlatformOutput } from "./output.ts";
import { afProvider } from "./provider.ts";

const stage = readStage();
const provider = afProvider(stage);
// For the first resource the engine starts the plugin; meanwhile the rest of the program is loaded, during which nothing is sent.
await sleep(25);
const { platformStack } = await import("./platform.ts");
const stack = platformStack(stage, { provider, lock: readLock() });

/** See `output.ts`. */
export const platform: Output<PlatformOutput> = stack.platform;

/** Logins of pages that ask for a password: `pulumi stack output logins --show-secrets`. */
export const logins = stack.logins;
