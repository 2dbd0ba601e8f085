import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type PeerCertificate } from "node:tls";
import { fileURLToPath } from "node:url";
import { Agent, request } from "undici";
import { encodeBundle } from "../../edge/bundle.ts";
import type { Listen } from "../../edge/routes.ts";
import type { Store } from "../../images/proxy/store.fixture.ts";

const ENTRYPOINT = fileURLToPath(new URL("../../images/proxy/entrypoint.sh", import.meta.url));

interface Start {
  /** Configuration of its lease. */
  readonly boot: string;
  readonly listen: Listen;
  readonly store: Store;
  readonly publicKey: string;
  /** Path of the program. */
  readonly pingap: string;
  /** Authority of the certificates it shows. */
  readonly authorityPem: string;
}

/** The image's entrypoint with the real Pingap, on loopback. */
export class EdgeProxy {
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #listen: Listen;
  readonly #agent: Agent;
  readonly #log: string[] = [];

  private constructor(folder: string, process: ChildProcess, listen: Listen, authorityPem: string) {
    this.folder = folder;
    this.#process = process;
    this.#listen = listen;
    for (const stream of [process.stdout, process.stderr]) stream?.on("data", (chunk) => this.#log.push(String(chunk)));
    // Every name leads to loopback; certificates are verified.
    const lookup = (_: string, __: object, done: (error: null, addresses: object[]) => void) =>
      done(null, [{ address: "127.0.0.1", family: 4 }]);
    this.#agent = new Agent({ connect: { ca: authorityPem, lookup: lookup as never } });
  }

  static async start({ boot, listen, store, publicKey, pingap, authorityPem }: Start): Promise<EdgeProxy> {
    const folder = await mkdtemp(join(tmpdir(), "edge-"));
    await writeFile(join(folder, "authority.pem"), store.authorityPem);
    await chmod(join(folder, "authority.pem"), 0o644);
    await mkdir(join(folder, "work"));
    await chmod(join(folder, "work"), 0o777);
    await chmod(folder, 0o755);
    const process = spawn(ENTRYPOINT, {
      env: {
        ...store.env,
        PATH: `${dirname(pingap)}:${globalThis.process.env.PATH}`,
        TMPDIR: join(folder, "work"),
        PINGAP_TOML_B64: encodeBundle(boot),
        EDGE_BUNDLE_SERIAL: "1",
        EDGE_BUNDLE_KEY: publicKey,
        EDGE_FETCH_SECONDS: "1",
        EDGE_WATCH_SECONDS: "1",
        EDGE_LIVE_URL: `http://${listen.health}/live`,
        CURL_CA_BUNDLE: join(folder, "authority.pem"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const proxy = new EdgeProxy(folder, process, listen, authorityPem);
    await proxy.until(async () => (await proxy.internal("/live")).status === 200, 20);
    return proxy;
  }

  /** Everything it and Pingap said. */
  get log(): string {
    return this.#log.join("");
  }

  /** Process id of Pingap itself. */
  async pid(): Promise<number> {
    const children = await readFile(`/proc/${this.#process.pid}/task/${this.#process.pid}/children`, "utf8");
    for (const pid of children.trim().split(" ").map(Number)) {
      if ((await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim() === "pingap") return pid;
    }
    throw new Error(`no pingap among the children of the entrypoint:\n${this.log}`);
  }

  /** One request of the public. @param fresh on a connection of its own @throws also for a certificate that is not good for `host` */
  async ask(host: string, path = "/", fresh = false) {
    const port = this.#listen.https.split(":")[1];
    const options = { dispatcher: this.#agent, reset: fresh };
    const { statusCode, headers, body } = await request(`https://${host}:${port}${path}`, options);
    return { status: statusCode, headers, text: await body.text() };
  }

  async post(host: string, body: string) {
    const port = this.#listen.https.split(":")[1];
    const answer = await request(`https://${host}:${port}/`, { dispatcher: this.#agent, method: "POST", body });
    await answer.body.dump();
    return { status: answer.statusCode };
  }

  /** One request to the port that redirects. */
  async plain(host: string, path = "/") {
    const { statusCode, headers, body } = await request(`http://${this.#listen.http}${path}`, { headers: { host } });
    await body.dump();
    return { status: statusCode, location: headers.location };
  }

  /** One request within the lease. */
  async internal(path: string) {
    try {
      const { statusCode, body } = await request(`http://${this.#listen.health}${path}`, {
        headers: { host: "proxy" },
      });
      return { status: statusCode, text: await body.text() };
    } catch {
      return { status: 0, text: "" };
    }
  }

  /** The certificate a client is shown that asks for `serverName`, in a handshake of at most `maxVersion`. */
  certificate(serverName: string, maxVersion: "TLSv1.1" | "TLSv1.2" | "TLSv1.3" = "TLSv1.3"): Promise<PeerCertificate> {
    const [host, port] = this.#listen.https.split(":");
    return new Promise((resolve, reject) => {
      const old = maxVersion === "TLSv1.1" ? { minVersion: maxVersion, ciphers: "DEFAULT@SECLEVEL=0" } : {};
      const options = {
        host,
        port: Number(port),
        servername: serverName,
        rejectUnauthorized: false,
        maxVersion,
        ...old,
      };
      const socket = connect(options, () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      });
      socket.once("error", reject);
    });
  }

  /** @throws with its log when it does not come true within `seconds` */
  async until(condition: () => Promise<boolean>, seconds: number): Promise<number> {
    const started = Date.now();
    while (!(await condition())) {
      if (Date.now() - started > seconds * 1000) throw new Error(`not within ${seconds} s:\n${this.log.slice(-4000)}`);
      await sleep(100);
    }
    return Date.now() - started;
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    const pid = await this.pid().catch(() => undefined);
    this.#process.kill("SIGTERM");
    // Pingap would wait for its grace period.
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Free addresses on loopback. */
export async function freeAddresses(): Promise<Listen> {
  const servers = await Promise.all([0, 1, 2].map(() => openServer()));
  const [https, http, health] = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { https: https!, http: http!, health: health! };
}

async function openServer() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
