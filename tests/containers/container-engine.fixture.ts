import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { runningFolder, storageEnvironment, storeFolder } from "../../images/stand-ins/store.ts";
import type { Container } from "../../workload/declaration.ts";

/** A container as its component declares it, with the values of its inputs. */
export type Declared = Pick<Container, "command" | "args"> & {
  readonly image: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** podman and buildah with a store of their own over that of the stand-ins, and no network. */
export class ContainerEngine {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #running: string[] = [];

  private constructor(folder: string, env: Record<string, string>) {
    this.#folder = folder;
    this.#env = env;
  }

  static async make(): Promise<ContainerEngine> {
    const folder = await mkdtemp(join(tmpdir(), "containers-"));
    return new ContainerEngine(folder, await storageEnvironment(folder, [storeFolder()]));
  }

  /** Builds a folder of `images/`. */
  async build(folder: string, tag: string): Promise<void> {
    // Without layers buildah 1.28 would remove a stage that is an image of the store below, and fail.
    const how = ["--isolation", "chroot", "--network", "host", "--pull=never", "--layers"];
    await execa("buildah", ["build", ...how, "--tag", tag, folder], { env: this.#env, stdin: "ignore" });
  }

  /** Starts containers of a service, beside those that run, on one loopback interface to which the names of all lead. */
  async start(containers: Readonly<Record<string, Declared>>): Promise<void> {
    const names = Object.keys(containers);
    const hosts = join(this.#folder, "hosts");
    await writeFile(hosts, `127.0.0.1 localhost ${[...this.#running, ...names].join(" ")}\n`);
    for (const [name, { image, command, args = [], env = {} }] of Object.entries(containers)) {
      const network = this.#running.length === 0 ? "none" : `container:${this.#running[0]}`;
      const variables = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
      const entry = command ? ["--entrypoint", JSON.stringify(command)] : [];
      await this.podman(
        "run",
        "--detach",
        "--name",
        name,
        "--network",
        network,
        "--volume",
        `${hosts}:/etc/hosts:ro`,
        ...variables,
        ...entry,
        image,
        ...args,
      );
      this.#running.push(name);
    }
  }

  /** What a program within a container prints. */
  inside = (name: string, ...command: string[]): Promise<string> => this.podman("exec", name, ...command);

  /** Status of an answer on the loopback interface of a container; 0 = none. */
  async status(name: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const pid = await this.podman("inspect", "--format", "{{.State.Pid}}", name);
    if (pid === "0") throw new Error(`${name} has ended: ${await this.logs(name)}`);
    const asks = `fetch(${JSON.stringify(url)}, { headers: ${JSON.stringify(headers)} }).then((r) => console.log(r.status), () => console.log(0))`;
    const { stdout } = await execa("nsenter", ["--net", "--target", pid, process.execPath, "-e", asks]);
    return Number(stdout);
  }

  /** The last lines that a container wrote. */
  async logs(name: string): Promise<string> {
    const { all } = await execa("podman", ["logs", "--tail", "5", name], { env: this.#env, all: true });
    return all;
  }

  async podman(...args: string[]): Promise<string> {
    const { stdout } = await execa("podman", args, { env: this.#env, stdin: "ignore", all: true });
    return stdout;
  }

  async removeAll(): Promise<void> {
    // The first one last: the others are in its network.
    for (const name of this.#running.splice(0).reverse())
      await this.podman("rm", "--force", "--time", "0", "--volumes", name);
  }

  async dispose(): Promise<void> {
    await this.removeAll();
    await execa("buildah", ["rm", "--all"], { env: this.#env, stdin: "ignore" });
    // The driver's own, which stays where something was mounted below it.
    await execa("umount", [join(this.#folder, "storage/overlay")], { reject: false });
    for (const folder of [this.#folder, runningFolder(this.#folder)])
      await rm(folder, { recursive: true, force: true });
  }
}
