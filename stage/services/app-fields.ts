import { z } from "zod";
import { secret } from "../secret.ts";
import { parseCron } from "./cron.ts";
import { hosts, image, settings, size, variable } from "./settings.ts";

const port = z.number().int().min(1).max(65535);

const path = (description: string) =>
  z
    .string()
    .regex(/^[\w.@-][\w./@-]*$/, "must be a relative path such as ../wiki")
    .describe(description);

const container = {
  image: image
    .optional()
    .meta({ description: "Image reference, by tag or digest.", examples: ["ghcr.io/requarks/wiki:2.5"] }),
  sibling: path(
    "Folder with a Containerfile that the image is built from, in place of `image`; relative to the project folder.",
  ).optional(),
  static: path(
    "Folder of files that a small web server serves at its hosts, in place of `image`; relative to the project folder.",
  ).optional(),
  containerfile: path("Containerfile within that folder; default: Containerfile, or Dockerfile.").optional(),
  credentials: z
    .strictObject({
      host: z.string().min(1).describe("Registry, such as ghcr.io."),
      username: z.string().min(1).describe("User."),
      password: secret("Password or token."),
    })
    .optional()
    .describe("Login that the provider pulls a private image with; default for what is built: the stage's."),
  command: z.array(z.string()).min(1).optional().describe("Replaces the image's entry point."),
  args: z.array(z.string()).optional().describe("Arguments of the command."),
  schedule: z
    .string()
    .optional()
    .superRefine((line, context) => {
      const why = line === undefined ? undefined : cronProblem(line);
      if (why) context.addIssue({ code: "custom", message: why });
    })
    .meta({
      description:
        "Cron line, in UTC, by which `command` is run, again and again within one lease; needs a shell in the image.",
      examples: ["30 3 * * *", "@hourly"],
    }),
  gpu: z
    .strictObject({
      units: z.number().int().min(1).max(24).default(1).describe("GPUs."),
      model: z
        .string()
        .regex(/^[a-z0-9][-a-z0-9.]*$/, "must be a model such as rtx4090")
        .optional()
        .meta({ description: "NVIDIA model; default: any.", examples: ["rtx4090"] }),
    })
    .optional()
    .describe("GPUs. A change replaces the lease."),
  volumes: z
    .record(
      z.string().regex(/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/, "must be a short name such as data"),
      z.strictObject({
        size: size("Size."),
        mount: z
          .string()
          .regex(/^\/[^\s:]+$/, "must be an absolute path")
          .describe("Where it is mounted."),
        kind: z
          .enum(["persistent", "ram"])
          .default("persistent")
          .describe("`persistent` lasts as long as the lease, `ram` is memory."),
      }),
    )
    .default({})
    .describe("Volumes by name. With a persistent one the app holds data, and is never moved without consent."),
  backup: z
    .boolean()
    .default(false)
    .describe(
      "Whether its persistent volumes are backed up, where the stage has backup: (docs/backup.md). Its image needs sh and restic; `command` has to say what starts it.",
    ),
  disposable: z
    .boolean()
    .default(false)
    .describe(
      "Whether what its persistent volumes hold may be lost, as a cache may: the app moves as one that holds no data, and begins empty.",
    ),
};

const network = {
  port: port.optional().describe("HTTP port that its hosts lead to; without hosts only apps that use it reach it."),
  ports: z
    .array(
      z.strictObject({
        port: port.describe("Port the app listens on."),
        protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Protocol."),
        to: z
          .enum(["forwarded", "address"])
          .default("forwarded")
          .describe("`forwarded`: at a host and port the provider chooses; `address`: on an address of its own."),
      }),
    )
    .default([])
    .describe("Further ports that are open to everyone."),
  hosts: hosts.optional(),
  health: z
    .string()
    .regex(/^\/[^\s?#$]*$/, "must be a path such as /health, without a query")
    .optional()
    .describe("Path that answers 200 when the app is healthy; default: /."),
  uses: z
    .array(z.string())
    .default([])
    .describe(
      "Apps and services it talks to, by name: `API_URL` where they have a host, `CACHE_ADDRESS` (host:port, through a tunnel) where they have none.",
    ),
  database: z
    .boolean()
    .default(false)
    .describe("Whether it has a database and role of its own in services.postgres: `DATABASE_URL`."),
  ipfs: z.boolean().default(false).describe("Whether it uses the RPC of services.ipfs: `IPFS_API_URL`."),
};

const hidden = {
  secrets: z.record(variable, secret("Value.")).default({}).describe("Secrets by the variable that the app reads."),
  generate: z
    .array(variable)
    .default([])
    .describe("Variables of secrets that the stage makes, such as SESSION_SECRET; `secrets rotate` renews them."),
  secretsIn: z
    .enum(["env", "infisical"])
    .optional()
    .describe(
      "Where the app reads its secrets: `env`, its environment, or `infisical`, its folder there; default: infisical for what is built from a sibling where the stage has one, else env.",
    ),
};

/** What an app may be given, each by itself. */
export const appFields = z.strictObject({
  ...settings,
  enabled: z.boolean().default(true).describe("Whether the stage has this app."),
  ...container,
  ...network,
  ...hidden,
  sdl: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Fields of the SDL, laid over what the toolkit writes: mappings are merged, lists and values replace."),
});

/** The same, read. */
export type AppFields = z.output<typeof appFields>;

function cronProblem(line: string): string | undefined {
  try {
    parseCron(line);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
