import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureVersitygw } from "../../engine/tools.ts";
import { freePort } from "../../network/free-port.fixture.ts";
import { internet } from "../../network/network.ts";
import type { Repository } from "../repository.ts";
import { S3 } from "./client.ts";

/** A real S3 server over a folder of its own, with one bucket. */
export class S3Server {
  readonly repository: Repository;
  /** Files of the bucket's objects. */
  readonly bucket: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  static async start(): Promise<S3Server> {
    const versitygw = await ensureVersitygw();
    const folder = await mkdtemp(join(tmpdir(), "s3-"));
    const [buckets, versions] = [join(folder, "buckets"), join(folder, "versions")];
    await mkdir(join(buckets, "backup"), { recursive: true });
    await mkdir(versions);
    const port = await freePort();
    const at = ["--port", `127.0.0.1:${port}`, "--region", "us-east-1"];
    const server = spawn(versitygw, [...at, "posix", "--versioning-dir", versions, buckets], {
      env: { ROOT_ACCESS_KEY: "key", ROOT_SECRET_KEY: "secret" },
      stdio: "ignore",
    });
    const endpoint = `http://127.0.0.1:${port}`;
    while (!(await fetch(endpoint).catch(() => undefined))) await sleep(50);
    return new S3Server(folder, server, {
      endpoint,
      bucket: "backup",
      region: "us-east-1",
      pathStyle: true,
      accessKey: "key",
      secretKey: "secret",
    });
  }

  private constructor(folder: string, server: ChildProcess, repository: Repository) {
    this.#folder = folder;
    this.#process = server;
    this.repository = repository;
    this.bucket = join(folder, "buckets", repository.bucket);
  }

  /** An object as another program writes it. */
  async put(key: string, content = "x"): Promise<void> {
    const file = join(this.bucket, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async close(): Promise<void> {
    this.#process.kill();
    await once(this.#process, "exit");
    await rm(this.#folder, { recursive: true });
  }
}

/** A server for the tests of a file, and a client of it. */
export function servedS3(): { readonly server: S3Server; readonly s3: S3 } {
  const started: { server?: S3Server; s3?: S3 } = {};
  beforeAll(async () => {
    started.server = await S3Server.start();
    started.s3 = new S3(started.server.repository, internet, AbortSignal.timeout(300_000));
  }, 600_000);
  afterAll(async () => {
    await started.s3?.[Symbol.asyncDispose]();
    await started.server?.close();
  });
  return {
    get server() {
      return started.server!;
    },
    get s3() {
      return started.s3!;
    },
  };
}
