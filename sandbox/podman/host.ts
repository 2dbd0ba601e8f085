import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { hasEnded } from "../child-process.ts";
import type { Endpoint } from "../dial.ts";
import { DNS_ADDRESS, LOCAL_NETWORKS } from "./addresses.ts";
import { type Footprint, footprintOf, removeFootprint } from "./footprint.ts";
import { type Address, firstLine, join as joinSockets, type Listening, type Opening, openWith } from "./relay.ts";

/** What the program inside the namespaces is told. */
export interface InsideOptions {
  readonly sockets: { readonly in: string; readonly out: string; readonly podman: string };
  readonly dns: string;
  /** Networks whose every address is this machine's. */
  readonly networks: readonly string[];
}

export interface HostOptions {
  /** Folder of the sandbox. */
  readonly state: string;
  /** Containers-storage folders with images that are read only. */
  readonly imageStores: readonly string[];
  /** PEM, trusted where images are pulled. */
  readonly authorities: readonly string[];
  /** Where a pod's connection leads; undefined = it is refused. */
  connect(from: string, to: Address): Promise<Endpoint | undefined>;
  /** Answers the datagram of a pod; undefined = with nothing. */
  answer(from: string, to: Address, content: Buffer): Promise<Buffer | undefined>;
  /** Told when it ends by itself, and every container with it. */
  lost(): void;
  log(line: string): void;
}

const START_SECONDS = 30;

/** Of all pods together: each takes several of the files that the sandbox's process may have open. */
export const MOST_CONNECTIONS = 2000;

/**
 * The machine of a sandbox's pods: mount, network and process namespaces of its own, with podman inside. Nothing of the
 * machine's own network changes and there is no way out of it. It ends with the process that started it, however that ends.
 */
export class PodHost {
  /** Socket of podman's API. */
  readonly podman: string;
  /** Parent of the cgroups of all containers. */
  readonly cgroup: string;
  readonly #options: HostOptions;
  readonly #footprint: Footprint;
  readonly #sockets: InsideOptions["sockets"];
  readonly #server: Server;
  #process: ChildProcess | undefined;
  #pid = 0;

  /** The machine has to have what containers need (`requirements.ts`). */
  static async start(options: HostOptions): Promise<PodHost> {
    const host = new PodHost(options);
    try {
      await host.#start();
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  private constructor(options: HostOptions) {
    this.#options = options;
    this.#footprint = footprintOf(options.state);
    const { folder, cgroup } = this.#footprint;
    this.cgroup = cgroup;
    this.#sockets = { in: join(folder, "in"), out: join(folder, "out"), podman: join(folder, "podman") };
    this.podman = this.#sockets.podman;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => socket.destroy());
      this.#answer(socket).catch(() => socket.destroy());
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  async #start(): Promise<void> {
    await removeFootprint(this.#footprint);
    await mkdir(this.#footprint.folder, { recursive: true, mode: 0o700 });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(this.#sockets.out, resolve);
    });
    const environment = await this.#environment();
    await this.#forgetContainers();
    const inside: InsideOptions = { sockets: this.#sockets, dns: DNS_ADDRESS, networks: LOCAL_NETWORKS };
    const program = [process.execPath, "--disable-warning=ExperimentalWarning", INSIDE, JSON.stringify(inside)];
    const child = spawn("unshare", [...NAMESPACES, "--", CATATONIT, "--", ...program], {
      stdio: ["pipe", "ignore", "pipe"],
      env: { ...process.env, ...environment },
    });
    this.#process = child;
    child.once("exit", () => {
      if (this.#pid !== 0 && this.#process === child) this.#options.lost();
    });
    const errors: string[] = [];
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      errors.push(chunk);
      this.#options.log(`podman: ${chunk.trimEnd()}`);
    });
    for (let waited = 0; !existsSync(this.#sockets.podman) || !existsSync(this.#sockets.in); waited += 50) {
      if (hasEnded(child) || waited > START_SECONDS * 1000) {
        throw new Error(`the machine of the pods did not start: ${errors.join("").trim() || "it says nothing"}`);
      }
      await sleep(50);
    }
    this.#pid = await childOf(child.pid!);
  }

  /** A machine that starts has no container, and pulls its images again: those below them may be others by now. */
  async #forgetContainers(): Promise<void> {
    for (const name of ["storage", "image-volumes"]) {
      await rm(join(this.#options.state, "podman", name), { recursive: true, force: true });
    }
  }

  /** Files that podman is configured by. */
  async #environment(): Promise<Record<string, string>> {
    const { state, imageStores, authorities } = this.#options;
    const folder = join(state, "podman");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    return {
      CONTAINERS_CONF: await file("containers.conf", containersConf(folder, await ownLimits())),
      CONTAINERS_STORAGE_CONF: await file("storage.conf", storageConf(folder, imageStores)),
      SSL_CERT_FILE: await file("authorities.pem", authorities.join("\n")),
    };
  }

  /** Runs a program inside. @throws with what it wrote when it fails */
  async run(program: string, args: readonly string[], input = ""): Promise<string> {
    const inside = ["--target", String(this.#pid), "--mount", "--net", "--pid", "--uts", "--ipc", "--", program];
    const { stdout } = await execa("nsenter", [...inside, ...args], { input });
    return stdout;
  }

  /** Has exactly these addresses take what pods send. */
  async listen(listening: Listening): Promise<void> {
    const socket = openWith(this.#sockets.in, { listen: listening });
    await firstLine(socket);
    socket.destroy();
  }

  /** Connects to an address inside. @throws when nothing listens there */
  async dial(address: Address): Promise<Socket> {
    const socket = openWith(this.#sockets.in, { dial: address });
    await firstLine(socket);
    return socket;
  }

  /** A server whose connections lead to an address inside; one that nothing takes there is reset. */
  leadingTo(address: Address): Server {
    return createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => socket.destroy());
      this.dial(address).then(
        (inside) => joinSockets(socket, inside),
        () => socket.resetAndDestroy(),
      );
    });
  }

  async #answer(socket: Socket): Promise<void> {
    const opening = JSON.parse(await firstLine(socket)) as Opening;
    if (!("from" in opening)) return void socket.destroy();
    const { from, to, transport } = opening;
    if (transport === "udp") return this.#answerDatagram(socket, from, to);
    const endpoint = await this.#options.connect(from, to);
    if (!endpoint) return void socket.destroy();
    const target = createConnection({ ...endpoint, allowHalfOpen: true });
    target.once("error", () => socket.destroy());
    target.once("connect", () => {
      socket.write("open\n");
      joinSockets(socket, target);
    });
  }

  async #answerDatagram(socket: Socket, from: string, to: Address): Promise<void> {
    const answer = await this.#options.answer(from, to, Buffer.from(await text(socket), "base64"));
    socket.end(answer?.toString("base64") ?? "");
  }

  /** Ends everything inside and removes what the kernel kept of it. */
  async close(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child && !hasEnded(child)) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.stdin?.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    }
    this.#server.close();
    await removeFootprint(this.#footprint);
  }
}

const INSIDE = fileURLToPath(new URL("inside.ts", import.meta.url));
const CATATONIT = "catatonit";
const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"];

/** Process id, as seen from outside, of the first process in the new process namespace. */
async function childOf(pid: number): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim());
}

/** Open files and processes that this process may have (proc(5), `limits`): none inside can be allowed more. */
async function ownLimits(): Promise<string[]> {
  const limits = await readFile("/proc/self/limits", "utf8");
  const hard = (name: string) => new RegExp(`^Max ${name} +\\S+ +(\\d+)`, "m").exec(limits)?.[1] ?? "-1";
  const [files, processes] = [hard("open files"), hard("processes")];
  return [`nofile=${files}:${files}`, `nproc=${processes}:${processes}`];
}

/** Bytes of a container's log, which is begun anew then; the kubelet's `containerLogMaxSize`. */
const LOG_SIZE = 10 * 2 ** 20;

const containersConf = (folder: string, limits: readonly string[]): string => `[containers]
default_ulimits = ${JSON.stringify(limits)}
log_driver = "k8s-file"
log_size_max = ${LOG_SIZE}
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
volume_path = "${folder}/image-volumes"
tmp_dir = "/run/libpod"
[network]
network_backend = "netavark"
network_config_dir = "${folder}/networks"
`;

const storageConf = (folder: string, imageStores: readonly string[]): string => `[storage]
driver = "overlay"
graphroot = "${folder}/storage"
runroot = "/run/containers-storage"
[storage.options]
additionalimagestores = [${imageStores.map((store) => JSON.stringify(store)).join(", ")}]
`;
