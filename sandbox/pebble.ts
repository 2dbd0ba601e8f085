import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import type { KeyPairPem } from "./certificates.ts";
import { endChild, releaseChild, requireExecutable, startChild } from "./child-process.ts";
import { close, listen } from "./listen.ts";
import type { StateFile } from "./state.ts";

export interface PebbleOptions {
  readonly binary: string;
  /** Folder for its configuration and keys. */
  readonly folder: string;
  readonly port: number;
  readonly managementPort: number;
  /** Of the DNS resolver it asks. */
  readonly resolverPort: number;
  /** Signs its TLS certificate. */
  readonly authorityPem: string;
  readonly tls: KeyPairPem;
  readonly state: StateFile<AcmeState>;
  log(line: string): void;
}

export interface AcmeState {
  /** Every root it ever made, PEM: it makes a new one at each start. */
  roots: string[];
}

const DAY = 86_400;

/** Lifetimes of Let's Encrypt's profiles; `default` is what an order without a profile gets. */
const profiles = {
  default: { description: "ninety days", validityPeriod: 90 * DAY },
  classic: { description: "ninety days", validityPeriod: 90 * DAY },
  tlsserver: { description: "forty-five days", validityPeriod: 45 * DAY },
  shortlived: { description: "six days", validityPeriod: 6 * DAY },
};

/** The ACME server as a child process, started again when it dies. Accounts and orders live in its memory only. */
export class Pebble {
  readonly #options: PebbleOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #lastOutput = "";

  static async start(options: PebbleOptions): Promise<Pebble> {
    requireExecutable(options.binary, "the ACME server", "--pebble names Pebble's executable");
    for (const port of [options.port, options.managementPort]) await requireFree(port);
    configure(options);
    const pebble = new Pebble(options);
    pebble.#spawn();
    await pebble.#remember();
    return pebble;
  }

  private constructor(options: PebbleOptions) {
    this.#options = options;
  }

  /** Roots of everything it ever issued, PEM. */
  get roots(): readonly string[] {
    return this.#options.state.read()?.roots ?? [];
  }

  async close(): Promise<void> {
    this.#stopping = true;
    await endChild(this.#child);
  }

  #spawn(): void {
    const { binary, folder, resolverPort, log } = this.#options;
    const command = [
      binary,
      "-config",
      join(folder, "pebble.json"),
      "-dnsserver",
      `127.0.0.1:${resolverPort}`,
      "-strict",
    ];
    const child = startChild(command, { PEBBLE_WFE_NONCEREJECT: "0", ...process.env, PEBBLE_VA_NOSLEEP: "1" });
    this.#child = child;
    for (const output of [child.stdout, child.stderr]) {
      output?.on("data", (chunk) => {
        this.#lastOutput = `${this.#lastOutput}${chunk}`.slice(-1000);
      });
    }
    child.once("error", (error) => log(`pebble: ${error.message}`));
    child.once("exit", (code) => {
      releaseChild(child);
      if (this.#stopping) return;
      log(`pebble ended with code ${code}, starting it again; it said last: ${this.#lastOutput}`);
      setTimeout(() => this.#again(), 500).unref();
    });
  }

  #again(): void {
    if (this.#stopping) return;
    this.#spawn();
    this.#remember().catch((error: Error) => this.#options.log(error.message));
  }

  /** Waits until it answers, and keeps its new root. */
  async #remember(): Promise<void> {
    const root = await this.#root();
    const roots = this.roots;
    if (!roots.includes(root)) this.#options.state.write({ roots: [...roots, root] });
  }

  async #root(): Promise<string> {
    const { managementPort, authorityPem, binary } = this.#options;
    for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
      try {
        return await fetchText(`https://127.0.0.1:${managementPort}/roots/0`, authorityPem);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    throw new Error(`the ACME server ${binary} did not answer within 15 s; it said last: ${this.#lastOutput}`);
  }
}

function configure({ folder, port, managementPort, tls }: PebbleOptions): void {
  mkdirSync(folder, { recursive: true });
  const certificate = join(folder, "certificate.pem");
  const privateKey = join(folder, "key.pem");
  writeFileSync(certificate, tls.certificatePem);
  writeFileSync(privateKey, tls.keyPem, { mode: 0o600 });
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate,
    privateKey,
    httpPort: 5002,
    tlsPort: 5001,
    profiles,
  };
  writeFileSync(join(folder, "pebble.json"), JSON.stringify({ pebble }));
}

/** Waits a moment for the ACME server of a sandbox that was just killed. @throws PortInUse */
async function requireFree(port: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const probe = createServer();
    try {
      await listen(probe, port);
      return await close(probe);
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function fetchText(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca, timeout: 2000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.once("end", () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`status ${response.statusCode}`)),
      );
    }).once("error", reject);
  });
}
