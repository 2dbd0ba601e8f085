import type { ComponentResource, Input } from "@pulumi/pulumi";
import type { Stage } from "../stage/schema.ts";
import type { BuiltServiceSettings } from "../stage/services/services.ts";
import type { Credentials } from "../workload/declaration.ts";
import { builtImage, pullCredentials } from "./image.ts";

export interface Sibling {
  /** Name of the repository = of its checkout in the siblings folder. */
  readonly repository: string;
  /** Build context: the checkout, or the siblings folder around it. */
  readonly context?: "checkout" | "siblings";
}

/** Image of a sibling repository and the login to pull it: the stage's own choice, or built from the checkout. */
export function siblingImage(
  parent: ComponentResource,
  stage: Stage,
  settings: BuiltServiceSettings,
  { repository, context = "checkout" }: Sibling,
): { image: Input<string>; credentials?: Credentials } {
  const credentials = pullCredentials(stage);
  if (settings.image) return { image: settings.image, ...credentials };
  const whole = context === "siblings";
  const containerfile = settings.containerfile ?? (whole ? `${repository}/Dockerfile` : "Dockerfile");
  const directory = whole ? stage.siblings : `${stage.siblings}/${repository}`;
  const build = { name: repository, context: directory, containerfile };
  return { image: builtImage(stage, build, { parent }), ...credentials };
}
