import { type Output, runtime, secret } from "@pulumi/pulumi";
import type { ImageLock } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import type { Targets } from "../targets/registry.ts";
import type { PlatformOutput } from "./output.ts";
import { platformStack } from "./platform.ts";

/** One registered resource; secrets stay wrapped, unknowns are marked. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What only a real run makes. */
export type Made = "secret" | "client id" | "client secret";

export interface ProgramOptions {
  readonly project: string;
  readonly stage: string;
  /** Outputs of resources are unknown. */
  readonly preview?: boolean;
  /** Where registrations are noted, also when the program fails. */
  readonly registrations?: Registration[];
  /** Text that stands for what the resource of that name would have made. */
  readonly mark: (what: Made, name: string) => string;
}

export interface RehearsalOptions extends ProgramOptions {
  /** In place of the stage's. */
  readonly targets?: Targets | undefined;
  readonly lock?: ImageLock | undefined;
}

/** Runs the program of a stage without an engine. */
export async function rehearse(
  stage: Stage,
  { targets, lock, ...options }: RehearsalOptions,
): Promise<{ registrations: Registration[]; platform: PlatformOutput | undefined }> {
  const run = () => platformStack(stage, { targets, lock }).platform;
  const { registrations, result } = await rehearseProgram(run, options);
  return { registrations, platform: result };
}

/**
 * Runs a program without an engine: what it would register, with marks in place of secrets and made-up places. Once at a
 * time in a process, as Pulumi's runtime is one.
 * @param program registers resources, and gives back what is to be known of them
 */
export async function rehearseProgram<T>(
  program: () => Output<T>,
  { project, stage: name, preview = false, registrations = [], mark }: ProgramOptions,
): Promise<{ registrations: Registration[]; result: T | undefined }> {
  await runtime.setMocks(
    {
      call: ({ token }) => {
        throw new Error(`unexpected call of ${token}`);
      },
      newResource: ({ type, name, inputs }) => {
        registrations.push({ type, name, inputs });
        return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type, name, inputs, mark) } };
      },
    },
    project,
    name,
    preview,
  );
  try {
    const output = program();
    const result = preview ? undefined : await value(output);
    return { registrations, result };
  } finally {
    await runtime.disconnect();
  }
}

const value = <T>(output: Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();

/** A value with its secrets unwrapped. */
export function revealed(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return revealed(runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item)]));
}

function outputsOf(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  mark: RehearsalOptions["mark"],
): Record<string, unknown> {
  if (type === "af:akash:Deployment") return deployment(name);
  if (type === "af:akash:Manifest") return manifest(name, revealed(inputs.sdl) as Sdl);
  if (type === "af:random:Secret") return { value: secret(mark("secret", name)) };
  if (type === "af:oci:Image") return { reference: `${inputs.repository}@sha256:${"0".repeat(64)}` };
  if (type === "af:akash:Fence") return { since: "" };
  if (type === "af:backup:Generation") return { generation: "g000000000001-00000000", ancestor: "" };
  if (type === "af:acme:Account")
    return { accountUrl: "https://ca.example/1", accountKeyPem: secret("canary-account-key") };
  if (type === "af:acme:Certificate") return certificate();
  if (type === "af:edge:Bundle")
    return { bundle: secret("canary-bundle"), boot: secret("canary-boot"), publicKey: "key", bootSerial: 1 };
  if (type === "af:dns:HostedZone")
    return { zoneId: `${name}-id`, nameServers: [`ns.${inputs.provider}.example`], minimumTtl: 60 };
  if (type === "af:infisical:Instance")
    return { accessToken: secret(""), clientId: "admin", clientSecret: secret("canary-admin"), organizationId: "org" };
  if (type === "af:infisical:Project") return { projectId: "project" };
  if (type === "af:infisical:Identity")
    return { clientId: mark("client id", name), clientSecret: secret(mark("client secret", name)) };
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

/** What the made-up places need to know of an SDL's `expose`. */
interface SdlExpose {
  port: number;
  as?: number;
  to?: { global?: boolean; ip?: string }[];
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
