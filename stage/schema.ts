import { z } from "zod";
import { accept } from "./accept.ts";
import { acme } from "./acme.ts";
import { akash } from "./akash.ts";
import { backup, backupProblems } from "./backup.ts";
import { dns } from "./dns.ts";
import { external } from "./external.ts";
import { kit, kitProblems } from "./kit.ts";
import { budget } from "./money.ts";
import { restored, restoredProblems } from "./restored.ts";
import { secret } from "./secret.ts";
import { connectionProblems } from "./services/connection-rules.ts";
import { withEnabled } from "./services/enabled.ts";
import { standbyProblems } from "./services/replication.ts";
import { services } from "./services/services.ts";

/** Small services that keep the contract of the real repositories. */
export const DEFAULT_SIBLINGS = "examples/siblings";

/** What runs on the leases of a sandbox. */
export const RUNTIMES = ["simulated", "podman"] as const;

export type SandboxRuntime = (typeof RUNTIMES)[number];

const sandbox = z
  .strictObject({
    port: z.number().int().min(1024).max(65000).default(17600).describe("First of the sandbox's loopback ports."),
    blockTime: z
      .string()
      .regex(/^[0-9]+(\.[0-9]+)?(ms|s)$/, "must be a duration such as 6s or 200ms")
      .default("6s")
      .describe("Time between two blocks of its chain; 6s as on mainnet."),
    runtime: z
      .enum(RUNTIMES)
      .optional()
      .describe(
        "What runs on its leases: small servers that answer for their images (simulated), or containers (podman; Linux and root, docs/containers.md). Default: what its state was made with, at first simulated.",
      ),
  })
  .describe("Run this stage on the embedded sandbox instead of the internet.");

const images = z
  .strictObject({
    registry: z.string().describe("Registry and path images are pushed to, such as registry.example.com/platform."),
    username: z.string().optional().describe("User that providers pull private images as."),
    password: secret("Password or token of that user.").optional(),
  })
  .refine((value) => (value.username === undefined) === (value.password === undefined), {
    message: "needs username and password together, or neither",
  })
  .describe("Where the images built from siblings live; private ones with username and password.");

const values = z.strictObject({
  domain: z
    .string()
    .regex(
      /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
      "must be a domain name such as example.com, without final dot",
    )
    .meta({ description: "Domain every public host of the stage is under.", examples: ["example.com"] }),
  sandbox: sandbox.optional(),
  protect: z
    .boolean()
    .optional()
    .describe("Whether `destroy` wants the stage's name typed; default: true, on the sandbox false."),
  budget: budget.optional().meta({
    description:
      "Most that the places of the stage may cost a month: `up` refuses what is expected to go over it before anything is paid (docs/costs.md). Default: no limit but priceCeiling.",
    examples: ["60 USD/month"],
  }),
  rotateAfter: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe(
      "Days after which a secret that the stage made is due: `secrets status` says so, and `secrets rotate --due` rotates it; default: none is.",
    ),
  rotateOnMove: z
    .boolean()
    .default(false)
    .describe(
      "Whether `up` rotates all that a provider saw when a service leaves it: databases start again, and who is logged in logs in again. Without it the client secret of the service alone is, and `secrets status` lists the rest; default: false.",
    ),
  accept,
  akash,
  dns,
  acme,
  backup: backup.optional(),
  kit: kit.optional(),
  restored,
  siblings: z
    .string()
    .default(DEFAULT_SIBLINGS)
    .describe("Folder that holds the checkouts of the services' repositories, relative to the project folder."),
  images,
  services,
  external: external.prefault({}),
});

export type Stage = z.output<typeof values>;

/** A stage as it is written. */
export type StageValues = z.input<typeof values>;

/** Everything a stage file says, `config:` of `Pulumi.<stage>.yaml`. */
export const stageSchema = values.superRefine((stage, context) => {
  // Which services there are is not decided yet where one of them was refused.
  const decided = { ...stage, services: withEnabled(stage.services) };
  for (const { path, message } of [
    ...connectionProblems(decided),
    ...backupProblems(decided),
    ...kitProblems(stage),
    ...restoredProblems(decided),
    ...standbyProblems(decided),
  ])
    context.addIssue({ code: "custom", path, message });
});
