import type { DnsProviderName } from "../dns/settings.ts";
import { sandboxPorts } from "../network/sandbox-ports.ts";
import type { Stage } from "./schema.ts";

/** Where everything outside the platform is reached: the sandbox's loopback ports, or the real services. */
export interface Endpoints {
  chainId: string;
  /** REST (grpc-gateway) endpoints of the chain, first one preferred. */
  rest: readonly string[];
  /** Addresses of the auditors whose signatures are known to be good. */
  auditors: readonly string[];
  /** Base URL of the Console's API; absent = it is not asked. */
  console?: string;
  /** Base URLs of the DNS providers' APIs; absent = the official ones. */
  dns: Readonly<Partial<Record<DnsProviderName, string>>>;
  /** ACME directory URL (RFC 8555 §7.1.1). */
  acmeDirectory: string;
  /** Control URL of the sandbox; absent = the internet. */
  sandbox?: string;
}

const MAINNET = {
  chainId: "akashnet-2",
  rest: ["https://rest.cosmos.directory/akash", "https://api.akashnet.net", "https://akash-api.polkachu.com"],
  auditors: ["akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63"],
  console: "https://console-api.akash.network",
};

/** https://letsencrypt.org/docs/acme-protocol-updates/ */
const LETS_ENCRYPT = {
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
  production: "https://acme-v02.api.letsencrypt.org/directory",
};

/** Its key follows from the seed that every sandbox has. */
const SANDBOX_AUDITOR = "akash1fdv9maxvt2nzxzqkwrues082wq9rax8kt8afsj";

/** Endpoints of a stage; what the stage names itself wins. */
export function endpoints(stage: Pick<Stage, "sandbox" | "akash" | "acme">): Endpoints {
  const sandbox = stage.sandbox && sandboxEndpoints(stage.sandbox.port);
  const console = stage.akash.console ?? sandbox?.console ?? MAINNET.console;
  return {
    chainId: stage.akash.chainId ?? sandbox?.chainId ?? MAINNET.chainId,
    rest: stage.akash.rest ?? sandbox?.rest ?? MAINNET.rest,
    auditors: sandbox?.auditors ?? MAINNET.auditors,
    ...(console && { console }),
    dns: sandbox?.dns ?? {},
    acmeDirectory: acmeDirectory(stage.acme.directory, sandbox?.acmeDirectory),
    ...(sandbox && { sandbox: sandbox.control }),
  };
}

/** Milliseconds of a duration such as `6s` or `200ms`. */
export function milliseconds(duration: string): number {
  return duration.endsWith("ms") ? Number(duration.slice(0, -2)) : Number(duration.slice(0, -1)) * 1000;
}

function sandboxEndpoints(base: number) {
  const ports = sandboxPorts(base);
  const doubles = Object.keys(ports.dns) as DnsProviderName[];
  const local = (port: number) => `http://127.0.0.1:${port}`;
  return {
    control: local(ports.control),
    chainId: "sandbox-1",
    rest: [local(ports.chain)],
    auditors: [SANDBOX_AUDITOR],
    console: local(ports.console),
    dns: Object.fromEntries(doubles.map((name) => [name, local(ports[name])])),
    acmeDirectory: `https://127.0.0.1:${ports.acme}/dir`,
  };
}

function acmeDirectory(directory: string, pebble: string | undefined): string {
  if (directory === "staging" || directory === "production") return LETS_ENCRYPT[directory];
  if (directory !== "pebble") return directory;
  if (!pebble)
    throw new Error(
      "acme.directory: pebble is the sandbox's CA; a stage without `sandbox` needs staging or production",
    );
  return pebble;
}
