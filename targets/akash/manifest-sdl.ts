import { output, secret } from "@pulumi/pulumi";
import type { ManifestArgs } from "../../resources/akash/manifest.ts";
import type { Sdl } from "../../sdl/document.ts";
import type { Container, Declaration } from "../../workload/declaration.ts";

/**
 * The static document with what comes from other resources: images, env and credentials of the containers.
 * Everything in env is secret.
 */
export function manifestSdl(sdl: Sdl, containers: Declaration["containers"]): ManifestArgs["sdl"] {
  const services = Object.entries(sdl.services).map(([name, service]) => [
    name,
    { ...service, ...running(containers[name]!) },
  ]);
  return { ...sdl, services: Object.fromEntries(services) };
}

/**
 * A value that a container is to be given as it is: the kubelet puts variables in the place of `$(NAME)`, and makes one dollar of
 * two (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/).
 */
export const literal = (value: string): string => value.replace(/\$(?=[$(])/g, "$$$$");

function running({ image, env = {}, credentials }: Container) {
  const names = Object.keys(env).sort();
  return {
    image,
    ...(names.length > 0 && {
      env: names.map((name) => secret(output(env[name]).apply((value) => `${name}=${literal(value ?? "")}`))),
    }),
    ...(credentials && { credentials: { ...credentials, password: secret(credentials.password) } }),
  };
}
