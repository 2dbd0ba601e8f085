import { type Input, interpolate, type Output, secret } from "@pulumi/pulumi";
import type { ManifestArgs } from "../resources/manifest.ts";
import type { Sdl, SdlExpose } from "../sdl/document.ts";
import type { Container, Declaration } from "./declaration.ts";

/**
 * The static document with what comes from other resources: images, env and credentials of the containers.
 * Everything in env is secret.
 * @param dseq of the deployment it runs on
 */
export function manifestSdl(
  sdl: Sdl,
  containers: Declaration["containers"],
  dseq: Output<string>,
): ManifestArgs["sdl"] {
  const services = Object.entries(sdl.services).map(([name, { expose = [], ...service }]) => [
    name,
    { ...service, expose: expose.map((each) => withOwnEndpoint(each, dseq)), ...running(containers[name]!) },
  ]);
  return { ...sdl, ...endpoints(sdl, dseq), services: Object.fromEntries(services) };
}

function running({ image, env = {}, credentials }: Container) {
  const names = Object.keys(env).sort();
  return {
    image,
    ...(names.length > 0 && { env: names.map((name) => secret(interpolate`${name}=${env[name]}`)) }),
    ...(credentials && { credentials: { ...credentials, password: secret(credentials.password) } }),
  };
}

/** Providers give no address where two deployments name an endpoint alike (akash-network/support#108), so names carry the dseq. */
const ownName = (name: string, dseq: string): string => `${name}-${dseq}`;

function endpoints(sdl: Sdl, dseq: Output<string>): { endpoints?: Input<Record<string, unknown>> } {
  if (!sdl.endpoints) return {};
  const entries = Object.entries(sdl.endpoints);
  return {
    endpoints: dseq.apply((dseq) => Object.fromEntries(entries.map(([name, ip]) => [ownName(name, dseq), ip]))),
  };
}

function withOwnEndpoint(expose: SdlExpose, dseq: Output<string>) {
  const to = expose.to?.map(({ ip, ...receiver }) =>
    ip ? { ...receiver, ip: dseq.apply((dseq) => ownName(ip, dseq)) } : receiver,
  );
  return { ...expose, ...(to && { to }) };
}
