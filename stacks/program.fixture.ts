import { type Output, runtime, secret } from "@pulumi/pulumi";
import type { SdlExpose } from "../sdl/document.ts";
import type { Stage } from "../stage/schema.ts";
import { committedStage } from "../stage/stage.fixture.ts";
import type { Targets } from "../targets/registry.ts";
import { platformStack } from "./platform.ts";

/** One registered resource; secrets stay wrapped, unknowns are marked. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/**
 * Registers a whole stage against a double of the engine.
 * @param preview outputs of resources are unknown
 * @param targets in place of the stage's
 * @param registrations where they are noted, also when the program fails
 */
export async function registerStage(
  name: string,
  preview: boolean,
  change: (stage: Stage) => Stage = (same) => same,
  targets?: Targets,
  registrations: Registration[] = [],
) {
  await runtime.setMocks(
    {
      call: ({ token }) => {
        throw new Error(`unexpected call of ${token}`);
      },
      newResource: ({ type, name, inputs }) => {
        registrations.push({ type, name, inputs });
        return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type, name, inputs) } };
      },
    },
    "alternate-futures",
    name,
    preview,
  );
  try {
    const stack = platformStack(change(committedStage(name)), targets);
    const platform = preview ? undefined : await value(stack.platform);
    return { registrations, platform };
  } finally {
    await runtime.disconnect();
  }
}

const value = <T>(output: Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();

/** Inputs of one registered resource. */
export function inputsOf(registrations: readonly Registration[], type: string, name: string): Record<string, unknown> {
  const found = registrations.find((each) => each.type === type && each.name === name);
  if (!found) throw new Error(`no ${type} ${name}`);
  return found.inputs;
}

/** A value with its secrets unwrapped. */
export function revealed(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return revealed(runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item)]));
}

/** A value as anybody may see it: secrets replaced by a mark. */
export function visible(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visible(item)]));
}

function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type === "af:akash:Deployment") return deployment(name);
  if (type === "af:akash:Manifest") return manifest(name, revealed(inputs.sdl) as Sdl);
  if (type === "af:random:Secret") return { value: secret(`canary-${name}`) };
  if (type === "af:oci:Image") return { reference: `${inputs.repository}@sha256:${"0".repeat(64)}` };
  if (type === "af:acme:Account")
    return { accountUrl: "https://ca.example/1", accountKeyPem: secret("canary-account-key") };
  if (type === "af:acme:Certificate") return certificate();
  if (type === "af:edge:Bundle")
    return { bundle: secret("canary-bundle"), boot: secret("canary-boot"), publicKey: "key", bootSerial: 1 };
  if (type === "af:dns:HostedZone")
    return { zoneId: `${name}-id`, nameServers: [`ns.${inputs.provider}.example`], minimumTtl: 60 };
  if (type === "af:infisical:Instance") return { accessToken: secret("canary-admin"), organizationId: "org" };
  if (type === "af:infisical:Project") return { projectId: "project" };
  if (type === "af:infisical:Identity")
    return { clientId: `${name}-client`, clientSecret: secret(`canary-${name}-client`) };
  return {};
}

const deployment = (name: string) => ({
  owner: "akash1owner",
  dseq: "1",
  gseq: 1,
  oseq: 1,
  provider: `akash1${name}`,
  hostUri: `https://provider.${name}.example:8443`,
  tag: `af:alternate-futures/local/${name}#00000000`,
  pricePerMonth: "1.00",
});

const certificate = () => ({
  chainPem: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
  privateKeyPem: secret("-----BEGIN PRIVATE KEY-----\ncanary-key\n-----END PRIVATE KEY-----\n"),
  serial: "01",
  issuer: "CA",
  notAfter: "2027-01-01T00:00:00Z",
});

interface Sdl {
  services: Record<string, { expose: SdlExpose[] }>;
}

function manifest(name: string, { services }: Sdl) {
  const global = (expose: SdlExpose) => expose.to?.some((to) => to.global) ?? false;
  const leased = (expose: SdlExpose) => expose.to?.some((to) => to.ip) ?? false;
  const each = <T>(of: (service: string, exposes: SdlExpose[]) => T) =>
    Object.fromEntries(
      Object.entries(services).map(([service, { expose }]) => [service, of(service, expose.filter(global))]),
    );
  return {
    services: each((service, exposes) => ({
      total: 1,
      ready: 1,
      uris: exposes.filter(({ as }) => as === 80).map(() => `${service}.ingress.${name}.example`),
    })),
    forwardedPorts: each((_, exposes) =>
      exposes
        .filter((expose) => !leased(expose) && expose.as !== 80)
        .map(({ port }) => ({ host: `${name}.example`, port, externalPort: 30000 + port, proto: "TCP" })),
    ),
    ips: each((_, exposes) =>
      exposes
        .filter(leased)
        .map(({ port }) => ({ ip: `203.0.113.${name.length}`, port, externalPort: port, protocol: "TCP" })),
    ),
  };
}
