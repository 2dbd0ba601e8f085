/** Arguments of an app as the stage's schema takes them. Pure. */
import { type Input, RunError } from "@pulumi/pulumi";
import type { Given } from "../components/app.ts";
import type { Stage } from "../stage/schema.ts";
import type { AppSettings, AppValues } from "../stage/services/apps.ts";
import { parsed, type StageArgs, wholeValues } from "./values.ts";

/** What an app runs and who reaches it, in the words of the stage file (docs/apps.md). */
export interface AppSettingsArgs {
  /** Image by tag or digest, such as `ghcr.io/requarks/wiki:2.5`. One of `image`, `sibling` and `static`. */
  readonly image?: Input<string>;
  /** Folder with a Containerfile, relative to the project folder, that the image is built from. */
  readonly sibling?: AppValues["sibling"];
  /** Folder of files, relative to the project folder, that a small web server serves. */
  readonly static?: AppValues["static"];
  /** Containerfile within the folder; default: Containerfile, or Dockerfile. */
  readonly containerfile?: AppValues["containerfile"];
  /** Login that the provider pulls a private image with; default for what is built: that of `images` of the stage. */
  readonly credentials?: { readonly host: string; readonly username: string; readonly password: Input<string> };
  /** HTTP port that is open at the provider's ingress. The app finds it as `PORT`. */
  readonly port?: AppValues["port"];
  /** Whole names at which the ingress answers beside its own (`host`), such as `wiki.example.com`. Lead them to it by a `Zone`. */
  readonly hosts?: AppValues["hosts"];
  /** Further open ports: `forwarded` at a host and port that the provider chooses, or at an `address` of the app's own. */
  readonly ports?: AppValues["ports"];
  /** Environment. */
  readonly env?: Readonly<Record<string, Input<string>>>;
  /** Environment that is kept as a secret. It is part of the manifest, which the provider can read. */
  readonly secrets?: Readonly<Record<string, Input<string>>>;
  /** Variables of secrets that are made here, such as `SESSION_SECRET`. */
  readonly generate?: AppValues["generate"];
  /** In place of the image's entry point. */
  readonly command?: AppValues["command"];
  /** Arguments of the command. */
  readonly args?: AppValues["args"];
  /** Cron line, in UTC, by which `command` is run within one lease, such as `30 3 * * *`. */
  readonly schedule?: AppValues["schedule"];
  /** By name, such as `{ data: { size: "5Gi", mount: "/data" } }`. They last as long as the lease. */
  readonly volumes?: AppValues["volumes"];
  /** CPU units; default 0.5. A change replaces the lease, as it does for the four that follow. */
  readonly cpu?: AppValues["cpu"];
  /** Such as `512Mi`, the default. */
  readonly memory?: AppValues["memory"];
  /** Of the root, such as `1Gi`; default `512Mi`. */
  readonly storage?: AppValues["storage"];
  /** Copies; default 1. */
  readonly replicas?: AppValues["replicas"];
  /** GPUs, such as `{ units: 1, model: "rtx4090" }`. */
  readonly gpu?: AppValues["gpu"];
  /** Where it is leased: regions, attributes, auditors, providers that are preferred or excluded. */
  readonly placement?: AppValues["placement"];
  /** Seconds that a place it has left goes on beside its successor. */
  readonly drain?: AppValues["drain"];
  /** Escrow of its deployment, such as `5000000uact`, in place of the stage's. */
  readonly deposit?: AppValues["deposit"];
  /** Highest price per block for one container, such as `100uact`, in place of the stage's. */
  readonly priceCeiling?: AppValues["priceCeiling"];
  /** Fields laid over the SDL that is written: mappings are merged, lists and values replace. */
  readonly sdl?: AppValues["sdl"];
}

/** Stands for a value that only a run knows, where the schema looks at its key. */
const KNOWN_LATER = "known-later";

/** The same for an image: no tag that could be moved. */
const IMAGE_KNOWN_LATER = `known-later@sha256:${"0".repeat(64)}`;

/**
 * An app's stage, its settings there, and what only a run knows of it.
 * @throws RunError naming everything that is wrong with its arguments
 */
export function appValues(
  name: string,
  stage: StageArgs,
  args: AppSettingsArgs,
): { stage: Stage; settings: AppSettings; given: Given } {
  const { image, credentials, env, secrets, ...rest } = args;
  const what = `App ${name}`;
  const { hosts } = rest;
  const labels = hosts?.filter((host) => !host.includes(".")) ?? [];
  if (labels.length > 0)
    throw new RunError(
      `${what} is not valid:\n  hosts: ${labels.join(", ")}: must be whole names such as wiki.example.com`,
    );
  const app = {
    ...rest,
    ...(image !== undefined && { image: typeof image === "string" ? image : IMAGE_KNOWN_LATER }),
    ...(credentials && { credentials: { ...credentials, password: KNOWN_LATER } }),
    ...(env && { env: known(env) }),
    ...(secrets && { secrets: known(secrets) }),
  };
  // Each host is a zone of its own: which zones there are is up to the program.
  const zones = hosts?.length ? { zones: hosts } : {};
  const values = wholeValues(stage, { services: { apps: { [name]: app } }, zones });
  const whole = parsed(what, values, ["services", "apps", name]);
  return {
    stage: whole,
    settings: { ...whole.services.apps[name]!, env: {}, secrets: {} },
    given: {
      ...(image !== undefined && typeof image !== "string" && { image }),
      ...(credentials && { credentials }),
      ...(env && { env }),
      ...(secrets && { secrets }),
    },
  };
}

const known = (values: Readonly<Record<string, Input<string>>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" && value !== "" ? value : KNOWN_LATER,
    ]),
  );
