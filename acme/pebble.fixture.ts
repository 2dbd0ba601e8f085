import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../network/free-port.fixture.ts";
import type { Network } from "../network/network.ts";
import { internet } from "../network/network.ts";
import { selfSigned } from "./self-signed.fixture.ts";

export interface Pebble {
  readonly directoryUrl: string;
  /** Trusts its HTTPS certificate. */
  readonly network: Network;
  /** Root of what it issues, PEM. */
  root(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a fresh CA that asks the DNS server at `dnsPort`; a tenth of all nonces is refused, as a busy CA does. */
export async function startPebble(binary: string, dnsPort: number): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), "pebble-"));
  const [port, managementPort] = [await freePort(), await freePort()];
  const tls = await selfSigned("localhost");
  const config = {
    pebble: {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${managementPort}`,
      certificate: join(folder, "cert.pem"),
      privateKey: join(folder, "key.pem"),
      httpPort: 5002,
      tlsPort: 5001,
      profiles: {
        default: { description: "ninety days", validityPeriod: 7_776_000 },
        shortlived: { description: "six days", validityPeriod: 518_400 },
      },
    },
  };
  await writeFile(join(folder, "cert.pem"), tls.certificate);
  await writeFile(join(folder, "key.pem"), tls.key, { mode: 0o600 });
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const child = spawn(
    binary,
    ["-config", join(folder, "config.json"), "-dnsserver", `127.0.0.1:${dnsPort}`, "-strict"],
    {
      env: { ...process.env, PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "10", PEBBLE_AUTHZREUSE: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  await said(child, "ACME directory available");
  const network: Network = { ...internet, authorities: async () => [tls.certificate] };
  return {
    directoryUrl: `https://localhost:${port}/dir`,
    network,
    root: () => get(`https://localhost:${managementPort}/roots/0`, tls.certificate),
    async stop() {
      child.kill();
      await new Promise((resolve) => child.once("exit", resolve));
      await rm(folder, { recursive: true });
    },
  };
}

async function said(child: ChildProcess, text: string): Promise<void> {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk;
      if (output.includes(text)) resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`pebble stopped: ${output}`)));
  });
}

async function get(url: string, ca: string): Promise<string> {
  const { Agent, fetch } = await import("undici");
  const agent = new Agent({ connect: { ca } });
  try {
    return await (await fetch(url, { dispatcher: agent })).text();
  } finally {
    await agent.close();
  }
}
