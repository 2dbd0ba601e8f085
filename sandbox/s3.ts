import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { KeyPairPem } from "./certificates.ts";
import { endChild, requireExecutable, startChild } from "./child-process.ts";
import type { Endpoint } from "./dial.ts";

export interface S3Options {
  /** Executable of versitygw. */
  readonly binary: string;
  /** Folder of its certificate and its buckets. */
  readonly folder: string;
  /** Of loopback. */
  readonly port: number;
  /** For its name. */
  readonly tls: KeyPairPem;
  log(line: string): void;
}

/** Name and port by which everything in the sandbox reaches it. */
export const S3_HOST = "s3.sandbox";
export const S3_PORT = 443;

/** As the toolkit's stage files assume of every sandbox (`stage/backup.ts`). */
const BUCKET = "backup";
const LOGIN = { ROOT_ACCESS_KEY: "sandbox", ROOT_SECRET_KEY: "sandbox-backup" };

const START_SECONDS = 15;

/** A real S3 server whose buckets no lease's end touches. */
export class S3 {
  readonly endpoint: Endpoint;
  readonly #child: ChildProcess;

  static async start({ binary, folder, port, tls, log }: S3Options): Promise<S3> {
    requireExecutable(binary, "the S3 server", "--s3 names the executable of versitygw");
    const buckets = join(folder, "buckets");
    // Of buckets that are made with versions, and so with object lock: it has to lie outside of them.
    const versions = join(folder, "versions");
    mkdirSync(join(buckets, BUCKET), { recursive: true });
    mkdirSync(versions, { recursive: true });
    const certificate = join(folder, "certificate.pem");
    const privateKey = join(folder, "key.pem");
    writeFileSync(certificate, tls.certificatePem);
    writeFileSync(privateKey, tls.keyPem, { mode: 0o600 });
    const endpoint = { host: "127.0.0.1", port };
    const files = ["--cert", certificate, "--key", privateKey];
    const command = [binary, "--port", `${endpoint.host}:${endpoint.port}`, "--region", "us-east-1", ...files];
    const child = startChild([...command, "--quiet", "posix", "--versioning-dir", versions, buckets], {
      ...process.env,
      ...LOGIN,
    });
    let said = "";
    for (const output of [child.stdout, child.stderr]) {
      output?.on("data", (chunk) => {
        said = `${said}${chunk}`.slice(-1000);
      });
    }
    child.once("error", (error) => log(`s3: ${error.message}`));
    child.once("exit", (code) => log(`s3: ended with code ${code}; it said last: ${said}`));
    try {
      await answering(endpoint, () => said);
    } catch (error) {
      await endChild(child);
      throw error;
    }
    return new S3(endpoint, child);
  }

  private constructor(endpoint: Endpoint, child: ChildProcess) {
    this.endpoint = endpoint;
    this.#child = child;
  }

  close(): Promise<void> {
    return endChild(this.#child);
  }
}

async function answering({ host, port }: Endpoint, said: () => string): Promise<void> {
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 50) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port });
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
    });
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the S3 server did not answer within ${START_SECONDS} s; it said last: ${said()}`);
}
