import type { Option } from "../command.ts";

export interface StageOptions {
  stage: string;
  /** Of every command: the engine shows itself what it does. */
  verbose?: boolean;
}

/** What runs on the leases of the sandbox. */
export const runtime = {
  takes: "runtime",
  choices: ["simulated", "podman"],
  description:
    "what runs on the sandbox's leases, in place of sandbox.runtime: podman = containers (docs/containers.md)",
} as const satisfies Option;

/** The option every command about a stage takes. */
export const stage = {
  short: "s",
  takes: "name",
  description: "stage, that is Pulumi.<name>.yaml",
  standard: "local",
  variable: "PLATFORM_STAGE",
  offers: "stage",
} as const satisfies Option;

export const json = { description: "print it as JSON" } as const satisfies Option;

/** Answers beforehand what the command would ask. */
export const yes = { short: "y", description: "do not ask before" } as const satisfies Option;
